using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using Akin.Vectors.Distances;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Projection;

/// <summary>
/// Convolves a grid of real numbers with an even kernel through the Fourier transform, with zeros around the grid so that its ends don't
/// meet. Only half of the spectrum is kept, and rows and columns that are zero or unwanted are not transformed. Each part's result does not
/// depend on which thread computes it.
/// </summary>
internal sealed unsafe class GridConvolution : IDisposable
{
    private readonly int _width, _height, _threads, _lanes;
    private readonly FourierTransform _across, _down;
    private readonly NativeBlock _real, _imaginary, _kernel;
    private readonly ConcurrentBag<NativeBlock> _rooms = [];

    /// <param name="width">Columns that hold numbers.</param>
    /// <param name="height">Rows that hold numbers.</param>
    /// <param name="kernel">The kernel at (columns, rows) from its center, neither negative.</param>
    /// <param name="correction">What the spectrum is multiplied by at an angle of 0..2 pi, for columns and for rows.</param>
    /// <param name="threads">Threads; 0 is one a core.</param>
    public GridConvolution(int width, int height, Func<int, int, float> kernel, Func<double, double> correction, int threads)
    {
        (_width, _height, _threads) = (width, height, threads);
        _lanes = Vector512.IsHardwareAccelerated ? Lanes512.Count : Vector256.IsHardwareAccelerated ? Lanes256.Count : Lanes128.Count;
        (_across, _down) = (new FourierTransform(FourierTransform.Fits(2 * width)), new FourierTransform(FourierTransform.Fits(2 * height)));
        Stride = RoundUp(Math.Max(width, (_across.Length / 2) + 1), 2 * _lanes);
        Rows = RoundUp((_down.Length / 2) + 1, 2 * _lanes);
        _real = new NativeBlock(4L * Rows * Stride);
        _imaginary = new NativeBlock(4L * Rows * Stride);
        _kernel = new NativeBlock(4L * Rows * ((_across.Length / 2) + 1));
        Grid = new NativeBlock(4L * height * Stride);
        if (_lanes == Lanes512.Count)
            Prepare<Lanes512>(kernel, correction);
        else if (_lanes == Lanes256.Count)
            Prepare<Lanes256>(kernel, correction);
        else
            Prepare<Lanes128>(kernel, correction);
    }

    /// <summary>The numbers, row after row; columns from the width on stay zero.</summary>
    public NativeBlock Grid { get; }

    /// <summary>Numbers from the start of one row of the grid to that of the next.</summary>
    public int Stride { get; }

    // Rows of the spectrum: half of the frequencies down the columns and the one in the middle.
    private int Rows { get; }

    /// <summary>Puts the convolution in the grid's place.</summary>
    public void Run()
    {
        if (_lanes == Lanes512.Count)
            Run<Lanes512>();
        else if (_lanes == Lanes256.Count)
            Run<Lanes256>();
        else
            Run<Lanes128>();
    }

    public void Dispose()
    {
        foreach (NativeBlock block in (NativeBlock[])[Grid, _real, _imaginary, _kernel, .. _rooms])
            block.Dispose();
    }

    private static int RoundUp(int n, int step) => (n + step - 1) / step * step;

    private void Run<T>()
        where T : struct, ILanes<T>
    {
        int groups = (_width + (2 * T.Count) - 1) / (2 * T.Count);
        Each(groups, (first, room) => Columns<T>(2 * T.Count * first, room));
        Each(((_down.Length / 2) + T.Count) / T.Count, Across<T>);
        Each(groups, (first, room) => Back<T>(2 * T.Count * first, room));
    }

    /// <summary>Runs numbered parts, each with room for two blocks of the longer transform.</summary>
    private void Each(int parts, Action<int, NativeBlock> part) => Workers.ForEach(_threads, parts, i =>
    {
        if (!_rooms.TryTake(out NativeBlock? room))
            room = new NativeBlock(4L * 4 * _lanes * Math.Max(_across.Length, _down.Length));
        part(i, room);
        _rooms.Add(room);
    });

    /// <summary>Two registers of columns go down as the real and the imaginary part of one transform, and are told apart by symmetry.</summary>
    private void Columns<T>(int column, NativeBlock room)
        where T : struct, ILanes<T>
    {
        int n = _down.Length;
        float* z = (float*)room.Pointer, grid = (float*)Grid.Pointer + column;
        for (int row = 0; row < _height; row++)
        {
            T.Store(T.Load(grid + ((nint)row * Stride)), z + (2 * T.Count * row));
            T.Store(T.Load(grid + ((nint)row * Stride) + T.Count), z + (2 * T.Count * row) + T.Count);
        }

        new Span<float>(z + (2 * T.Count * _height), 2 * T.Count * (n - _height)).Clear();
        z = _down.Run<T>(z, z + (2 * T.Count * n));
        for (int k = 0; k <= n / 2; k++)
        {
            float* a = z + (2 * T.Count * k), b = z + (2 * T.Count * ((n - k) % n));
            T ar = T.Load(a), ai = T.Load(a + T.Count), br = T.Load(b), bi = T.Load(b + T.Count);
            float* real = (float*)_real.Pointer + ((nint)k * Stride) + column, imaginary = (float*)_imaginary.Pointer + ((nint)k * Stride) + column;
            // Twice each, which the kernel makes good.
            T.Store(ar + br, real);
            T.Store(ai - bi, imaginary);
            T.Store(ai + bi, real + T.Count);
            T.Store(br - ar, imaginary + T.Count);
        }
    }

    /// <summary>A register of the spectrum's rows goes across, is multiplied by the kernel's spectrum and comes back.</summary>
    private void Across<T>(int group, NativeBlock room)
        where T : struct, ILanes<T>
    {
        int n = _across.Length;
        float* z = (float*)room.Pointer, other = z + (2 * T.Count * n);
        float* real = (float*)_real.Pointer + ((nint)group * T.Count * Stride), imaginary = (float*)_imaginary.Pointer + ((nint)group * T.Count * Stride);
        for (int lane = 0; lane < T.Count; lane++)
        {
            float* r = real + ((nint)lane * Stride), i = imaginary + ((nint)lane * Stride), to = z + lane;
            for (int column = 0; column < _width; column++, to += 2 * T.Count)
                (to[0], to[T.Count]) = (r[column], i[column]);
        }

        new Span<float>(z + (2 * T.Count * _width), 2 * T.Count * (n - _width)).Clear();
        float* spectrum = _across.Run<T>(z, other), kernel = (float*)_kernel.Pointer + ((nint)group * T.Count * ((n / 2) + 1));
        for (int k = 0; k < n; k++)
        {
            // Even, so the second half is the first one backwards.
            T factor = T.Load(kernel + (T.Count * Math.Min(k, n - k)));
            float* at = spectrum + (2 * T.Count * k);
            T.Store(T.Load(at) * factor, at);
            T.Store(T.Load(at + T.Count) * factor, at + T.Count);
        }

        float* back = _across.Run<T>(spectrum, spectrum == z ? other : z, inverse: true);
        for (int lane = 0; lane < T.Count; lane++)
        {
            float* r = real + ((nint)lane * Stride), i = imaginary + ((nint)lane * Stride), from = back + lane;
            for (int column = 0; column < _width; column++, from += 2 * T.Count)
                (r[column], i[column]) = (from[0], from[T.Count]);
        }
    }

    /// <summary>Up again: two registers of half spectra make one whole complex one, whose parts are the two registers of columns.</summary>
    private void Back<T>(int column, NativeBlock room)
        where T : struct, ILanes<T>
    {
        int n = _down.Length;
        float* z = (float*)room.Pointer, grid = (float*)Grid.Pointer + column;
        for (int k = 0; k <= n / 2; k++)
        {
            float* real = (float*)_real.Pointer + ((nint)k * Stride) + column, imaginary = (float*)_imaginary.Pointer + ((nint)k * Stride) + column;
            T ar = T.Load(real), ai = T.Load(imaginary), br = T.Load(real + T.Count), bi = T.Load(imaginary + T.Count);
            float* low = z + (2 * T.Count * k), high = z + (2 * T.Count * ((n - k) % n));
            T.Store(ar + bi, high);
            T.Store(br - ai, high + T.Count);
            T.Store(ar - bi, low);
            T.Store(ai + br, low + T.Count);
        }

        z = _down.Run<T>(z, z + (2 * T.Count * n), inverse: true);
        for (int row = 0; row < _height; row++)
        {
            T.Store(T.Load(z + (2 * T.Count * row)), grid + ((nint)row * Stride));
            T.Store(T.Load(z + (2 * T.Count * row) + T.Count), grid + ((nint)row * Stride) + T.Count);
        }
    }

    /// <summary>The kernel's spectrum, which is real and even as the kernel is: two registers share a transform as its real and imaginary part.</summary>
    private void Prepare<T>(Func<int, int, float> kernel, Func<double, double> correction)
        where T : struct, ILanes<T>
    {
        int down = _down.Length, across = _across.Length, half = (across / 2) + 1;
        Each((half + (2 * T.Count) - 1) / (2 * T.Count), (first, room) =>
        {
            int column = 2 * T.Count * first;
            float* z = (float*)room.Pointer;
            for (int row = 0; row < down; row++)
            {
                for (int lane = 0; lane < 2 * T.Count; lane++)
                    z[(2 * T.Count * row) + lane] = column + lane < half ? kernel(column + lane, Math.Min(row, down - row)) : 0;
            }

            z = _down.Run<T>(z, z + (2 * T.Count * down));
            for (int k = 0; k <= down / 2; k++)
                new Span<float>(z + (2 * T.Count * k), 2 * T.Count).CopyTo(new Span<float>((float*)_real.Pointer + ((nint)k * Stride) + column, 2 * T.Count));
        });
        // The transforms there and back are scaled here, and the twofold halves.
        double scale = 0.5 / ((double)down * across);
        Each(Rows / (2 * T.Count), (pair, room) =>
        {
            float* z = (float*)room.Pointer, rows = (float*)_real.Pointer + ((nint)pair * 2 * T.Count * Stride);
            for (int column = 0; column < across; column++)
            {
                for (int lane = 0; lane < 2 * T.Count; lane++)
                    z[(2 * T.Count * column) + lane] = rows[((nint)lane * Stride) + Math.Min(column, across - column)];
            }

            z = _across.Run<T>(z, z + (2 * T.Count * across));
            for (int lane = 0; lane < 2 * T.Count; lane++)
            {
                int row = (2 * T.Count * pair) + lane;
                double factor = scale * correction(2 * Math.PI * row / down);
                float* to = (float*)_kernel.Pointer + ((nint)row / T.Count * T.Count * half) + (row % T.Count);
                for (int k = 0; k < half; k++)
                    to[T.Count * k] = (float)(z[(2 * T.Count * k) + lane] * factor * correction(2 * Math.PI * k / across));
            }
        });
    }
}
