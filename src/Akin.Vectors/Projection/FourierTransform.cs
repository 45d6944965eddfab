using System.Runtime.CompilerServices;
using Akin.Vectors.Distances;

namespace Akin.Vectors.Projection;

/// <summary>
/// Discrete Fourier transforms of complex numbers, as many side by side as a register has lanes, so that no lane needs another: Stockham's
/// autosort form with radix 5, 4, 3 and 2 (Van Loan, "Computational Frameworks for the Fast Fourier Transform", 1992, 1.7). Not scaled.
/// </summary>
/// <remarks>Element j of a block is <c>T.Count</c> real parts and then as many imaginary ones, at <c>2 j T.Count</c>.</remarks>
internal sealed unsafe class FourierTransform
{
    private readonly Stage[] _stages;
    private readonly float[] _turns;

    /// <param name="length">Elements; a number that <see cref="Fits"/>.</param>
    public FourierTransform(int length)
    {
        Length = length;
        List<Stage> stages = [];
        List<float> turns = [];
        for (int rest = length, stride = 1; rest > 1;)
        {
            int radix = rest % 5 == 0 ? 5 : rest % 3 == 0 ? 3 : rest % 4 == 0 ? 4 : rest % 2 == 0 ? 2 : throw new ArgumentException($"{length} has a prime factor over 5", nameof(length));
            stages.Add(new Stage(radix, rest / radix, stride, turns.Count));
            for (int p = 0; p < rest / radix; p++)
            {
                for (int j = 1; j < radix; j++)
                {
                    double angle = -2 * Math.PI * ((long)p * j % rest) / rest;
                    turns.Add((float)Math.Cos(angle));
                    turns.Add((float)Math.Sin(angle));
                }
            }

            rest /= radix;
            stride *= radix;
        }

        (_stages, _turns) = ([.. stages], [.. turns]);
    }

    /// <summary>One pass: groups of radix elements, span apart, are joined; the results lie stride apart.</summary>
    private readonly record struct Stage(int Radix, int Span, int Stride, int Turns);

    /// <summary>Elements of a transform.</summary>
    public int Length { get; }

    /// <summary>The least even length of at least so many elements that has no prime factor over 5.</summary>
    public static int Fits(int elements)
    {
        for (int length = Math.Max(2, elements + (elements & 1)); ; length += 2)
        {
            int rest = length;
            foreach (int prime in (ReadOnlySpan<int>)[2, 3, 5])
            {
                while (rest % prime == 0)
                    rest /= prime;
            }

            if (rest == 1)
                return length;
        }
    }

    /// <summary>Transforms a block.</summary>
    /// <param name="block">The elements; what is left in it is of no use, unless it is returned.</param>
    /// <param name="room">As much memory again.</param>
    /// <param name="inverse">The other sign in the exponent: the inverse, times <see cref="Length"/>.</param>
    /// <returns>Where the result lies: one of the two.</returns>
    public float* Run<T>(float* block, float* room, bool inverse = false)
        where T : struct, ILanes<T>
    {
        // With real and imaginary parts taken for each other, forwards is backwards.
        int re = inverse ? T.Count : 0, im = T.Count - re;
        fixed (float* turns = _turns)
        {
            foreach (Stage stage in _stages)
            {
                switch (stage.Radix)
                {
                    case 5:
                        Five<T>(block, room, stage, turns + stage.Turns, re, im);
                        break;
                    case 4:
                        Four<T>(block, room, stage, turns + stage.Turns, re, im);
                        break;
                    case 3:
                        Three<T>(block, room, stage, turns + stage.Turns, re, im);
                        break;
                    default:
                        Two<T>(block, room, stage, turns + stage.Turns, re, im);
                        break;
                }

                float* done = room;
                room = block;
                block = done;
            }
        }

        return block;
    }

    private static void Two<T>(float* from, float* to, Stage stage, float* turn, int re, int im)
        where T : struct, ILanes<T>
    {
        int step = 2 * T.Count * stage.Stride;
        nint far = (nint)stage.Span * step;
        for (int p = 0; p < stage.Span; p++, turn += 2, to += step)
        {
            for (int q = 0; q < stage.Stride; q++, from += 2 * T.Count, to += 2 * T.Count)
            {
                T ar = T.Load(from + re), ai = T.Load(from + im), br = T.Load(from + far + re), bi = T.Load(from + far + im);
                T.Store(ar + br, to + re);
                T.Store(ai + bi, to + im);
                Put(ar - br, ai - bi, to + step, turn, p > 0, re, im);
            }
        }
    }

    private static void Three<T>(float* from, float* to, Stage stage, float* turn, int re, int im)
        where T : struct, ILanes<T>
    {
        int step = 2 * T.Count * stage.Stride;
        nint far = (nint)stage.Span * step;
        T half = T.Broadcast(-0.5f), sine = T.Broadcast((float)(Math.Sqrt(3) / 2));
        for (int p = 0; p < stage.Span; p++, turn += 4, to += 2 * step)
        {
            for (int q = 0; q < stage.Stride; q++, from += 2 * T.Count, to += 2 * T.Count)
            {
                float* c = from + (2 * far);
                T ar = T.Load(from + re), ai = T.Load(from + im), br = T.Load(from + far + re), bi = T.Load(from + far + im), cr = T.Load(c + re), ci = T.Load(c + im);
                T sr = br + cr, si = bi + ci, ur = sine * (br - cr), ui = sine * (bi - ci);
                T.Store(ar + sr, to + re);
                T.Store(ai + si, to + im);
                T tr = T.MultiplyAdd(half, sr, ar), ti = T.MultiplyAdd(half, si, ai);
                Put(tr + ui, ti - ur, to + step, turn, p > 0, re, im);
                Put(tr - ui, ti + ur, to + (2 * step), turn + 2, p > 0, re, im);
            }
        }
    }

    private static void Four<T>(float* from, float* to, Stage stage, float* turn, int re, int im)
        where T : struct, ILanes<T>
    {
        int step = 2 * T.Count * stage.Stride;
        nint far = (nint)stage.Span * step;
        for (int p = 0; p < stage.Span; p++, turn += 6, to += 3 * step)
        {
            for (int q = 0; q < stage.Stride; q++, from += 2 * T.Count, to += 2 * T.Count)
            {
                float* c = from + (2 * far), d = from + (3 * far);
                T ar = T.Load(from + re), ai = T.Load(from + im), br = T.Load(from + far + re), bi = T.Load(from + far + im);
                T cr = T.Load(c + re), ci = T.Load(c + im), dr = T.Load(d + re), di = T.Load(d + im);
                T sr = ar + cr, si = ai + ci, er = ar - cr, ei = ai - ci, tr = br + dr, ti = bi + di, fr = br - dr, fi = bi - di;
                T.Store(sr + tr, to + re);
                T.Store(si + ti, to + im);
                // -i (x + iy) = y - ix.
                Put(er + fi, ei - fr, to + step, turn, p > 0, re, im);
                Put(sr - tr, si - ti, to + (2 * step), turn + 2, p > 0, re, im);
                Put(er - fi, ei + fr, to + (3 * step), turn + 4, p > 0, re, im);
            }
        }
    }

    private static void Five<T>(float* from, float* to, Stage stage, float* turn, int re, int im)
        where T : struct, ILanes<T>
    {
        int step = 2 * T.Count * stage.Stride;
        nint far = (nint)stage.Span * step;
        T cos1 = T.Broadcast((float)Math.Cos(0.4 * Math.PI)), cos2 = T.Broadcast((float)Math.Cos(0.8 * Math.PI));
        T sin1 = T.Broadcast((float)Math.Sin(0.4 * Math.PI)), sin2 = T.Broadcast((float)Math.Sin(0.8 * Math.PI));
        for (int p = 0; p < stage.Span; p++, turn += 8, to += 4 * step)
        {
            for (int q = 0; q < stage.Stride; q++, from += 2 * T.Count, to += 2 * T.Count)
            {
                float* b = from + far, c = b + far, d = c + far, e = d + far;
                T ar = T.Load(from + re), ai = T.Load(from + im);
                T br = T.Load(b + re), bi = T.Load(b + im), er = T.Load(e + re), ei = T.Load(e + im);
                T cr = T.Load(c + re), ci = T.Load(c + im), dr = T.Load(d + re), di = T.Load(d + im);
                T sr = br + er, si = bi + ei, tr = cr + dr, ti = ci + di, ur = br - er, ui = bi - ei, vr = cr - dr, vi = ci - di;
                T.Store(ar + (sr + tr), to + re);
                T.Store(ai + (si + ti), to + im);
                T mr = T.MultiplyAdd(cos1, sr, T.MultiplyAdd(cos2, tr, ar)), mi = T.MultiplyAdd(cos1, si, T.MultiplyAdd(cos2, ti, ai));
                T nr = T.MultiplyAdd(sin1, ur, sin2 * vr), ni = T.MultiplyAdd(sin1, ui, sin2 * vi);
                Put(mr + ni, mi - nr, to + step, turn, p > 0, re, im);
                Put(mr - ni, mi + nr, to + (4 * step), turn + 6, p > 0, re, im);
                mr = T.MultiplyAdd(cos2, sr, T.MultiplyAdd(cos1, tr, ar));
                mi = T.MultiplyAdd(cos2, si, T.MultiplyAdd(cos1, ti, ai));
                nr = (sin2 * ur) - (sin1 * vr);
                ni = (sin2 * ui) - (sin1 * vi);
                Put(mr + ni, mi - nr, to + (2 * step), turn + 2, p > 0, re, im);
                Put(mr - ni, mi + nr, to + (3 * step), turn + 4, p > 0, re, im);
            }
        }
    }

    /// <summary>Stores an element times a turn (cosine, sine); the first group of a pass is turned by nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(T real, T imaginary, float* to, float* turn, bool turned, int re, int im)
        where T : struct, ILanes<T>
    {
        if (turned)
        {
            T cosine = T.Broadcast(turn[0]), sine = T.Broadcast(turn[1]);
            (real, imaginary) = ((real * cosine) - (imaginary * sine), T.MultiplyAdd(real, sine, imaginary * cosine));
        }

        T.Store(real, to + re);
        T.Store(imaginary, to + im);
    }
}
