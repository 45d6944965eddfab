using Akin.Vectors.Distances;

namespace Akin.Vectors.Storage;

/// <summary>
/// Forty bytes about a vector that tell most candidates of a graph search from the rest before the vector is fetched from memory: its first
/// principal components, and the length of what they leave out. With x = Px + x', |x - y|^2 = |Px - Py|^2 + |x'|^2 + |y'|^2 - 2 |x'| |y'| cos,
/// where only the cosine between the remainders is unknown; <see cref="Trust"/> is as high as it is seen to be between near neighbors.
/// </summary>
internal sealed unsafe class Sketcher : IDisposable
{
    /// <summary>Components kept, a byte each.</summary>
    public const int Components = 40;

    /// <summary>Bytes of a sketch: the components and the remainder's length as a float.</summary>
    public const int Stride = Components + sizeof(float);

    private const int Rounds = 6;
    private readonly float[] _mean;
    private readonly NativeBlock _axes;
    private readonly int _padded;

    public Sketcher(float[] mean, ReadOnlySpan<float> axes, float scale, int padded)
    {
        (_mean, _padded, Scale) = (mean, padded, scale);
        _axes = new NativeBlock((long)Components * padded * sizeof(float));
        for (int i = 0; i < Components; i++)
            axes.Slice(i * mean.Length, mean.Length).CopyTo(new Span<float>(Axis(i), mean.Length));
    }

    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>What one step of a component's byte is worth.</summary>
    public float Scale { get; }

    /// <summary>How far remainders are seen to point the same way.</summary>
    public CosineTrust Trust { get; init; } = new();

    /// <summary>The axes, Components x dimensions.</summary>
    public float[] Axes()
    {
        var axes = new float[Components * _mean.Length];
        for (int i = 0; i < Components; i++)
            new ReadOnlySpan<float>(Axis(i), _mean.Length).CopyTo(axes.AsSpan(i * _mean.Length));
        return axes;
    }

    /// <summary>Writes a vector's sketch.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="factor">What it is multiplied by first.</param>
    /// <param name="centered">Room for a padded vector.</param>
    /// <param name="sketch">Receives <see cref="Stride"/> bytes.</param>
    public void Write(float* vector, float factor, float* centered, byte* sketch)
    {
        for (int i = 0; i < _mean.Length; i++)
            centered[i] = (vector[i] * factor) - _mean[i];
        float rest = FloatKernel.Sum<ProductStep>(centered, centered, _padded), inverse = 1 / Scale;
        float* components = stackalloc float[4];
        for (int c = 0; c < Components; c += 4)
        {
            FloatKernel.Dot4(Axis(c), _padded, centered, components);
            for (int i = 0; i < 4; i++)
            {
                rest -= components[i] * components[i];
                sketch[c + i] = (byte)Math.Clamp((components[i] * inverse) + 128.5f, 0, 255);
            }
        }

        *(float*)(sketch + Components) = MathF.Sqrt(Math.Max(rest, 0));
    }

    /// <summary>Learns from rows by block power iteration on the sample itself, which needs no covariance matrix.</summary>
    /// <param name="dimensions">Components of a row, more than <see cref="Components"/>.</param>
    /// <param name="padded">The same with padding.</param>
    /// <param name="rows">The sample.</param>
    /// <param name="factors">What each is multiplied by first.</param>
    /// <param name="trust">What is known of the remainders so far.</param>
    public static Sketcher Train(int dimensions, int padded, ReadOnlySpan<nint> rows, ReadOnlySpan<float> factors, CosineTrust trust)
    {
        int n = (int)Math.Min(rows.Length, Math.Max(256, 2_000_000L / dimensions)), step = rows.Length / n;
        using var block = new NativeBlock((long)n * padded * sizeof(float));
        float* sample = (float*)block.Pointer;
        var mean = new float[dimensions];
        for (int r = 0; r < n; r++)
        {
            for (int i = 0; i < dimensions; i++)
            {
                float x = ((float*)rows[r * step])[i] * factors[r * step];
                sample[((long)r * padded) + i] = x;
                mean[i] += x / n;
            }
        }

        for (int r = 0; r < n; r++)
        {
            for (int i = 0; i < dimensions; i++)
                sample[((long)r * padded) + i] -= mean[i];
        }

        using var basis = new NativeBlock((long)Components * padded * sizeof(float));
        using var next = new NativeBlock((long)Components * padded * sizeof(float));
        float* v = (float*)basis.Pointer, w = (float*)next.Pointer;
        var random = new Random(1);
        for (int c = 0; c < Components; c++)
        {
            for (int i = 0; i < dimensions; i++)
                v[((long)c * padded) + i] = random.NextSingle() - 0.5f;
        }

        float widest = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            Orthonormalize(v, dimensions, padded);
            widest = Multiply(sample, n, v, w, padded);
            if (round < Rounds)
                Buffer.MemoryCopy(w, v, next.Length, next.Length);
        }

        var axes = new float[Components * dimensions];
        for (int c = 0; c < Components; c++)
            new ReadOnlySpan<float>(v + ((long)c * padded), dimensions).CopyTo(axes.AsSpan(c * dimensions));
        return new Sketcher(mean, axes, widest > 0 ? widest / 127 : 1, padded) { Trust = trust };
    }

    public void Dispose() => _axes.Dispose();

    private float* Axis(int i) => (float*)_axes.Pointer + ((long)i * _padded);

    /// <summary>w = X^T X v, an axis a thread; the greatest component seen is returned.</summary>
    private static float Multiply(float* sample, int n, float* v, float* w, int padded)
    {
        var widest = new float[Components];
        Workers.ForEach(0, Components, c =>
        {
            float* axis = v + ((long)c * padded), sum = w + ((long)c * padded);
            new Span<float>(sum, padded).Clear();
            for (int r = 0; r < n; r++)
            {
                float* row = sample + ((long)r * padded);
                float component = FloatKernel.Sum<ProductStep>(row, axis, padded);
                widest[c] = Math.Max(widest[c], Math.Abs(component));
                FloatKernel.AddScaled(sum, row, component, padded);
            }
        });
        return widest.Max();
    }

    /// <summary>Gram and Schmidt; an axis that has nothing of its own becomes zero.</summary>
    private static void Orthonormalize(float* v, int dimensions, int padded)
    {
        for (int c = 0; c < Components; c++)
        {
            float* axis = v + ((long)c * padded);
            float before = FloatKernel.Sum<ProductStep>(axis, axis, padded);
            for (int twice = 0; twice < 2; twice++)
            {
                for (int other = 0; other < c; other++)
                {
                    float* o = v + ((long)other * padded);
                    FloatKernel.AddScaled(axis, o, -FloatKernel.Sum<ProductStep>(axis, o, padded), padded);
                }
            }

            float length = FloatKernel.Sum<ProductStep>(axis, axis, padded);
            float factor = length > before * 1e-9f && float.IsNormal(length) ? 1 / MathF.Sqrt(length) : 0;
            for (int i = 0; i < dimensions; i++)
                axis[i] *= factor;
        }
    }
}
