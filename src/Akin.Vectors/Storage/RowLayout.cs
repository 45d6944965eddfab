namespace Akin.Vectors.Storage;

/// <summary>What a row is made of: fixed for the life of an index.</summary>
internal sealed record RowLayout(int Dimensions, Metric Metric, Quantize Quantize, ExactVectors Place, float[]? Center, bool Sketched)
{
    /// <summary>Floats to an exact row, padded with zeros to whole cache lines; none where the bits are the vectors.</summary>
    public int Padded => Metric == Metric.Hamming ? 0 : (Dimensions + 15) / 16 * 16;

    /// <summary>Bytes from one exact row to the next.</summary>
    public int ExactStride => Padded * sizeof(float);

    /// <summary>Whether codes are packed bits.</summary>
    public bool Bits => Metric == Metric.Hamming || Quantize == Quantize.Bit;

    /// <summary>Bytes from one code to the next: whole words of bits, whole cache lines of bytes, or nothing.</summary>
    public int CodeStride => Bits ? (Dimensions + 63) / 64 * 8 : Quantize == Quantize.Int8 ? (Dimensions + 63) / 64 * 64 : 0;

    /// <summary>Bytes of what the inner product needs beside a byte code: its squared length and its product with the offsets.</summary>
    public int TermStride => Quantize == Quantize.Int8 && Metric == Metric.InnerProduct ? 8 : 0;

    /// <summary>Bytes of an item's sketch.</summary>
    public int SketchStride => Sketched ? Sketcher.Stride : 0;

    /// <summary>Bytes an item's one over length takes.</summary>
    public int InverseStride => Metric == Metric.Cosine ? 4 : 0;
}
