using System.Runtime.CompilerServices;
using Akin.Vectors.Distances;

namespace Akin.Vectors.Storage;

/// <summary>
/// The items of an index in slots: a vector, an id and a state each. A row is floats padded with zeros to whole cache lines, or packed
/// sign bits. Its memory never moves; to grow, the writer copies it into a larger one and publishes that.
/// </summary>
internal sealed unsafe class Rows : IDisposable
{
    public const byte Free = 0, Live = 1, Deleted = 2;
    private readonly NativeBlock _vectors, _inverse, _ids, _state;

    public Rows(int dimensions, Metric metric, float[]? centre, int capacity)
    {
        Dimensions = dimensions;
        Metric = metric;
        Centre = centre;
        Capacity = capacity;
        Stride = metric == Metric.Hamming ? (dimensions + 63) / 64 * 8 : (dimensions + 15) / 16 * 64;
        _vectors = new NativeBlock((long)capacity * Stride);
        _inverse = new NativeBlock(metric == Metric.Cosine ? capacity * 4L : 0);
        _ids = new NativeBlock(capacity * 8L);
        _state = new NativeBlock(capacity);
        Ids = (long*)_ids.Pointer;
        State = _state.Pointer;
        Inverse = (float*)_inverse.Pointer;
        Vectors = _vectors.Pointer;
    }

    public int Dimensions { get; }

    public Metric Metric { get; }

    public float[]? Centre { get; }

    public int Capacity { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Slots below this have been in use.</summary>
    public int High { get; set; }

    public byte* Vectors { get; }

    public long* Ids { get; }

    public byte* State { get; }

    /// <summary>With cosine, one over each vector's length; 0 for a zero vector.</summary>
    public float* Inverse { get; }

    /// <summary>Components in a row with its padding.</summary>
    public int Padded => Stride / 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Row(int slot) => Vectors + ((nint)slot * Stride);

    /// <summary>Writes a vector into a slot, in whatever form the metric wants.</summary>
    public void Write(int slot, ReadOnlySpan<float> vector)
    {
        byte* row = Row(slot);
        if (Metric == Metric.Hamming)
        {
            BitKernel.Pack(vector, Centre, (ulong*)row, Stride / 8);
            return;
        }

        vector.CopyTo(new Span<float>(row, Dimensions));
        if (Metric == Metric.Cosine)
            Inverse[slot] = InverseLength((float*)row, Padded);
    }

    /// <summary>A larger copy.</summary>
    public Rows Grow(int capacity)
    {
        var grown = new Rows(Dimensions, Metric, Centre, capacity) { High = High };
        Copy(_vectors, grown._vectors, (long)High * Stride);
        Copy(_inverse, grown._inverse, Math.Min(_inverse.Length, High * 4L));
        Copy(_ids, grown._ids, High * 8L);
        Copy(_state, grown._state, High);
        return grown;

        static void Copy(NativeBlock from, NativeBlock to, long bytes) => Buffer.MemoryCopy(from.Pointer, to.Pointer, to.Length, bytes);
    }

    /// <summary>One over a padded vector's length, in double so that neither huge nor tiny components overflow; 0 for a zero vector.</summary>
    public static float InverseLength(float* vector, int padded)
    {
        float sum = FloatKernel.Sum<ProductStep>(vector, vector, padded);
        if (float.IsNormal(sum))
            return 1 / MathF.Sqrt(sum);
        double exact = 0;
        for (int i = 0; i < padded; i++)
            exact += (double)vector[i] * vector[i];
        return exact == 0 ? 0 : (float)Math.Min(1 / Math.Sqrt(exact), float.MaxValue);
    }

    public void Dispose()
    {
        _vectors.Dispose();
        _inverse.Dispose();
        _ids.Dispose();
        _state.Dispose();
    }
}
