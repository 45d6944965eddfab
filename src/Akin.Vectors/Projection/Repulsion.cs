using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Akin.Vectors.Projection;

/// <summary>
/// How points of a plane push each other away in t-SNE, all with all, in time almost linear in their number: by interpolation on a grid and
/// a Fourier transform, as in FIt-SNE (Linderman et al., "Fast interpolation-based t-SNE for improved visualization of single-cell RNA-seq
/// data", 2019). The force is the slope of the potential, the sum over j of 1 / (1 + |y - y_j|^2), so one convolution gives force and
/// normalization; splines of <see cref="CubicSpline"/> make that slope smooth.
/// </summary>
internal sealed unsafe class Repulsion(int points, int threads) : IDisposable
{
    /// <summary>Points that are worked on together; sums over points are sums over such blocks, whatever the number of threads.</summary>
    public const int Block = 512;

    // The kernel is one wide: this finely, forces are right to a few percent where points lie singly and to one where they crowd.
    // More nodes than these there are only where points lie very far apart.
    private const float Spacing = 0.4f;
    private const int MostNodes = 1400;

    // The spline's inverse rings where the kernel's two ends meet; so far away nothing is left of it.
    private const int LeastNodes = 24;

    // Rows that one thread spreads onto at a time. A point reaches three rows farther, so every other band is spread at once.
    private const int Band = 16;

    private readonly int[] _order = new int[points], _row = new int[points];
    private readonly double[] _sums = new double[(points + Block - 1) / Block];
    private readonly Vector128<float>[] _own = new Vector128<float>[4];
    private GridConvolution? _convolution;
    private int _width, _height;
    private float _spacing;

    /// <summary>Computes what the points do to each other.</summary>
    /// <param name="x">Their first coordinates.</param>
    /// <param name="y">Their second coordinates.</param>
    /// <param name="forceX">Receives, for each point, the sum over the others of (x - x_j) / (1 + |d|^2)^2.</param>
    /// <param name="forceY">The same for y.</param>
    /// <returns>The sum over all pairs of 1 / (1 + |d|^2), each counted twice: t-SNE's normalization.</returns>
    public double Run(float[] x, float[] y, float[] forceX, float[] forceY)
    {
        (float left, float top) = Fit(x, y);
        int[] bands = SortByRow(y, top);
        Spread(x, y, left, top, bands);
        _convolution!.Run();
        Workers.ForEach(threads, _sums.Length, block =>
            _sums[block] = Read(block, x, y, forceX, forceY, left, top));
        double sum = 0;
        foreach (double part in _sums)
            sum += part;
        // No pair is farther apart than the grid is wide, whatever is lost in rounding where few points lie very far apart.
        double across = (_width + _height) * (double)_spacing;
        return Math.Max(sum, points * (points - 1.0) / (1 + (across * across)));
    }

    public void Dispose() => _convolution?.Dispose();

    /// <summary>A grid that holds all points with their splines; the last one where it still fits well.</summary>
    private (float Left, float Top) Fit(float[] x, float[] y)
    {
        (float left, float right) = Extent(x);
        (float top, float bottom) = Extent(y);
        if (!float.IsFinite(right - left) || !float.IsFinite(bottom - top))
            throw new ArithmeticException("the layout has run out of the range of numbers; choose another seed");
        // Doubled and not stretched, so that kernels are made anew as seldom as can be.
        float spacing = Spacing;
        while (Math.Max(right - left, bottom - top) / spacing > MostNodes)
            spacing *= 2;
        int width = Nodes((right - left) / spacing), height = Nodes((bottom - top) / spacing);
        if (_convolution is null || spacing != _spacing || width > _width || height > _height || width < _width * 4 / 5 || height < _height * 4 / 5)
        {
            _convolution?.Dispose();
            (_width, _height, _spacing) = (width, height, spacing);
            float square = spacing * spacing;
            _convolution = new GridConvolution(width, height, (i, j) => 1 / (1 + (square * (((float)i * i) + ((float)j * j)))), CubicSpline.Correction, threads);
            MeetItself();
        }

        // The first node in use has one before it, wherever rounding puts the outermost point.
        return (left - (1.5f * spacing), top - (1.5f * spacing));
    }

    /// <summary>What a charge on a node leaves on itself and on the next three, in each direction: by this each point's meeting with itself is left out.</summary>
    private void MeetItself()
    {
        GridConvolution convolution = _convolution!;
        float* grid = (float*)convolution.Grid.Pointer;
        new Span<float>(grid, _height * convolution.Stride).Clear();
        grid[0] = 1;
        convolution.Run();
        for (int row = 0; row < 4; row++)
            _own[row] = Vector128.Load(grid + ((nint)row * convolution.Stride));
    }

    /// <summary>As many nodes as a stretch needs and some to grow, such that twice as many are a quick transform.</summary>
    private static int Nodes(float spacings) => FourierTransform.Fits(Math.Max(LeastNodes, (int)((spacings * 1.04f) + 6)) * 2) / 2;

    private static (float Least, float Most) Extent(float[] values)
    {
        float least = float.MaxValue, most = float.MinValue;
        foreach (float value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        return (least, most);
    }

    /// <summary>Orders points by the row that they lie behind, equal ones by number; returns where each band of rows begins.</summary>
    private int[] SortByRow(float[] y, float top)
    {
        int[] starts = new int[_height + 1];
        float scale = 1 / _spacing;
        for (int i = 0; i < points; i++)
        {
            int row = (int)((y[i] - top) * scale);
            _row[i] = row;
            starts[row + 1]++;
        }

        for (int row = 0; row < _height; row++)
            starts[row + 1] += starts[row];
        int[] bands = new int[((_height + Band - 1) / Band) + 1];
        for (int band = 0; band < bands.Length; band++)
            bands[band] = starts[Math.Min(band * Band, _height)];
        for (int i = 0; i < points; i++)
            _order[starts[_row[i]]++] = i;
        return bands;
    }

    private void Spread(float[] x, float[] y, float left, float top, int[] bands)
    {
        new Span<byte>(_convolution!.Grid.Pointer, checked((int)_convolution.Grid.Length)).Clear();
        for (int parity = 0; parity < 2; parity++)
        {
            int first = parity;
            Workers.ForEach(threads, (bands.Length - parity) / 2, pair =>
            {
                int band = (2 * pair) + first;
                float* grid = (float*)_convolution.Grid.Pointer;
                for (int at = bands[band]; at < bands[band + 1]; at++)
                {
                    int i = _order[at];
                    float* node = Place(grid, x[i] - left, y[i] - top, out float tx, out float ty);
                    Vector128<float> across = CubicSpline.Shares(tx), down = CubicSpline.Shares(ty);
                    for (int row = 0; row < 4; row++, node += _convolution.Stride)
                        Vector128.Store(Vector128.Load(node) + (across * down[row]), node);
                }
            });
        }
    }

    private double Read(int block, float[] x, float[] y, float[] forceX, float[] forceY, float left, float top)
    {
        double sum = 0;
        float* grid = (float*)_convolution!.Grid.Pointer;
        // The force is minus half the slope.
        float factor = -0.5f / _spacing;
        for (int at = block * Block; at < Math.Min(points, (block + 1) * Block); at++)
        {
            // Neighbors in this order lie near each other in the grid.
            int i = _order[at];
            float* node = Place(grid, x[i] - left, y[i] - top, out float tx, out float ty);
            Vector128<float> down = CubicSpline.Shares(ty), steep = CubicSpline.Slopes(ty), values = default, slopes = default;
            for (int row = 0; row < 4; row++, node += _convolution.Stride)
            {
                Vector128<float> nodes = Vector128.Load(node);
                values += nodes * down[row];
                slopes += nodes * steep[row];
            }

            Vector128<float> across = CubicSpline.Shares(tx), aslant = CubicSpline.Slopes(tx);
            // What it meets of itself, by how far apart the two nodes are down the rows and across.
            Vector128<float> ownDown = CubicSpline.Meetings(down, down), ownSteep = CubicSpline.Meetings(down, steep);
            Vector128<float> ownValues = default, ownSlopes = default;
            for (int apart = 0; apart < 4; apart++)
            {
                ownValues += _own[apart] * ownDown[apart];
                ownSlopes += _own[apart] * ownSteep[apart];
            }

            Vector128<float> ownAcross = CubicSpline.Meetings(across, across), ownAslant = CubicSpline.Meetings(across, aslant);
            sum += Vector128.Dot(values, across) - Vector128.Dot(ownValues, ownAcross);
            forceX[i] = factor * (Vector128.Dot(values, aslant) - Vector128.Dot(ownValues, ownAslant));
            forceY[i] = factor * (Vector128.Dot(slopes, across) - Vector128.Dot(ownSlopes, ownAcross));
        }

        return sum;
    }

    /// <summary>The first of the four nodes of the first of the four rows that a place has a share in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Place(float* grid, float x, float y, out float tx, out float ty)
    {
        float scale = 1 / _spacing;
        float column = x * scale, row = y * scale;
        int i = (int)column, j = (int)row;
        (tx, ty) = (column - i, row - j);
        return grid + ((nint)(j - 1) * _convolution!.Stride) + (i - 1);
    }
}
