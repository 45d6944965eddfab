using System.Runtime.CompilerServices;
using Akin.Vectors.Distances;

namespace Akin.Vectors.Storage;

/// <summary>
/// The items of an index in slots: a vector, a code where it quantizes, an id and a state each. Its memory never moves; to grow, the
/// writer copies it into a larger one and publishes that.
/// </summary>
internal sealed unsafe class Rows : IDisposable
{
    public const byte Free = 0, Live = 1, Deleted = 2;
    private readonly NativeBlock[] _blocks;

    public Rows(RowLayout layout, int capacity, Quantizer? quantizer, Sketcher? sketcher, IdMap map)
        : this(
            layout,
            capacity,
            quantizer,
            sketcher,
            map,
            [
                layout.Place == ExactVectors.File ? NativeBlock.InFile((long)capacity * layout.ExactStride) : new NativeBlock((long)capacity * layout.ExactStride),
                new((long)capacity * layout.CodeStride),
                new((long)capacity * layout.TermStride),
                new((long)capacity * layout.InverseStride),
                new(((long)capacity * layout.SketchStride) + 64),
                new(capacity * 8L),
                new(capacity),
            ])
    {
    }

    /// <summary>Takes over blocks, in the order of the strides in <see cref="Used"/>.</summary>
    public Rows(RowLayout layout, int capacity, Quantizer? quantizer, Sketcher? sketcher, IdMap map, NativeBlock[] blocks)
    {
        (Layout, Capacity, Quantizer, Sketcher, Map, _blocks) = (layout, capacity, quantizer, sketcher, map, blocks);
        Exact = blocks[0].Pointer;
        Codes = blocks[1].Pointer;
        Terms = (Term*)blocks[2].Pointer;
        Inverse = (float*)blocks[3].Pointer;
        Sketches = blocks[4].Pointer;
        Ids = (long*)blocks[5].Pointer;
        State = blocks[6].Pointer;
    }

    /// <summary>What is kept beside a byte code.</summary>
    public struct Term
    {
        /// <summary>The sum of the code's squares.</summary>
        public uint Squared;

        /// <summary>The offsets' inner product with scale * code.</summary>
        public float Offset;
    }

    public RowLayout Layout { get; }

    public Quantizer? Quantizer { get; }

    /// <summary>What writes the sketches; null where there are none yet.</summary>
    public Sketcher? Sketcher { get; }

    public IdMap Map { get; }

    public int Capacity { get; }

    /// <summary>Slots below this have been in use.</summary>
    public int High { get; set; }

    public byte* Exact { get; }

    public byte* Codes { get; }

    public Term* Terms { get; }

    public byte* Sketches { get; }

    public long* Ids { get; }

    public byte* State { get; }

    /// <summary>With cosine, one over each vector's length; 0 for a zero vector.</summary>
    public float* Inverse { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Vector(int slot) => (float*)(Exact + ((nint)slot * Layout.ExactStride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Code(int slot) => Codes + ((nint)slot * Layout.CodeStride);

    public bool IsLive(int slot) => Volatile.Read(ref State[slot]) == Live;

    /// <summary>Bytes from the start of a block that hold slots in use, block by block.</summary>
    public (NativeBlock Block, long Bytes)[] Used()
    {
        int[] strides = [Layout.ExactStride, Layout.CodeStride, Layout.TermStride, Layout.InverseStride, Layout.SketchStride, 8, 1];
        return [.. _blocks.Select((block, i) => (block, (long)High * strides[i]))];
    }

    /// <summary>Writes a vector into a slot, and its code.</summary>
    public void Write(int slot, ReadOnlySpan<float> vector)
    {
        if (Layout.Metric == Metric.Hamming)
        {
            fixed (float* v = vector)
                BitKernel.Pack(v, 1, vector.Length, Layout.Center, (ulong*)Code(slot), Layout.CodeStride / 8);
            Encode(slot);
            return;
        }

        vector.CopyTo(new Span<float>(Vector(slot), Layout.Dimensions));
        if (Layout.Metric == Metric.Cosine)
            Inverse[slot] = InverseLength(Vector(slot), Layout.Padded);
        Encode(slot);
    }

    /// <summary>A copy with another capacity, quantizer and sketcher; what they change is encoded again.</summary>
    public Rows Copy(int capacity, Quantizer? quantizer, Sketcher? sketcher)
    {
        var copy = new Rows(Layout, capacity, quantizer, sketcher, Map) { High = High };
        (NativeBlock Block, long Bytes)[] from = Used(), to = copy.Used();
        for (int i = 0; i < from.Length; i++)
            Buffer.MemoryCopy(from[i].Block.Pointer, to[i].Block.Pointer, to[i].Block.Length, from[i].Bytes);
        if (!ReferenceEquals(quantizer, Quantizer) || !ReferenceEquals(sketcher, Sketcher))
            Workers.ForEach(0, High, copy.Encode);

        return copy;
    }

    /// <summary>A copy of the live items alone, side by side.</summary>
    /// <param name="moved">Receives the new slot of each old one, -1 for those left out.</param>
    public Rows Compact(out int[] moved)
    {
        moved = new int[High];
        int live = 0;
        for (int slot = 0; slot < High; slot++)
            moved[slot] = State[slot] == Live ? live++ : -1;
        var copy = new Rows(Layout, live, Quantizer, Sketcher, new IdMap()) { High = live };
        (NativeBlock Block, long Bytes)[] from = Used(), to = copy.Used();
        copy.Map.Reserve(copy, live);
        for (int slot = 0; slot < High; slot++)
        {
            if (moved[slot] is >= 0 and var at)
            {
                for (int i = 0; i < from.Length; i++)
                {
                    long stride = from[i].Bytes / High;
                    Buffer.MemoryCopy(from[i].Block.Pointer + (slot * stride), to[i].Block.Pointer + (at * stride), stride, stride);
                }

                copy.Map.Add(copy, copy.Ids[at], at);
            }
        }

        return copy;
    }

    /// <summary>One over a padded vector's length, in double where squares leave a float's range; 0 for a zero vector.</summary>
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
        foreach (NativeBlock block in _blocks)
            block.Dispose();
    }

    private void Encode(int slot)
    {
        if (Layout.Metric == Metric.Hamming)
        {
            if (Sketcher is not null)
                SketchBits((ulong*)Code(slot), Sketches + ((nint)slot * Layout.SketchStride));
            return;
        }

        float factor = Layout.Metric == Metric.Cosine ? Inverse[slot] : 1;
        if (Sketcher is not null)
        {
            float* centered = stackalloc float[Layout.Padded];
            Sketcher.Write(Vector(slot), factor, centered, Sketches + ((nint)slot * Layout.SketchStride));
        }

        if (Quantizer is null)
            return;
        if (Layout.Bits)
        {
            BitKernel.Pack(Vector(slot), factor, Layout.Dimensions, Quantizer.Offsets, (ulong*)Code(slot), Layout.CodeStride / 8);
            return;
        }

        Quantizer.Missing(Quantizer.Encode(Vector(slot), factor, Code(slot), Layout.CodeStride));
        if (Layout.TermStride > 0)
            Terms[slot] = GetTerm(Code(slot));
    }

    /// <summary>The sketch of bits, taken as components of -1 and 1.</summary>
    public void SketchBits(ulong* bits, byte* sketch)
    {
        int padded = (Layout.Dimensions + 15) / 16 * 16;
        float* signs = stackalloc float[padded], centered = stackalloc float[padded];
        BitKernel.Unpack(bits, signs, Layout.Dimensions);
        Sketcher!.Write(signs, 1, centered, sketch);
    }

    /// <summary>What belongs beside a code.</summary>
    public Term GetTerm(byte* code)
    {
        double product = 0;
        uint squared = 0;
        float[] offsets = Quantizer!.Offsets;
        for (int i = 0; i < offsets.Length; i++)
        {
            squared += (uint)(code[i] * code[i]);
            product += (double)offsets[i] * code[i];
        }

        return new Term { Squared = squared, Offset = (float)(product * Quantizer.Scale) };
    }
}
