using System.Runtime.InteropServices;

namespace Akin.Vectors.Files;

/// <summary>Grows trees as Annoy keeps them: nodes of one size, items first, then splits and leaves, then the roots once more.</summary>
internal sealed class AnnoyGrower
{
    private const int Sample = 32;
    private readonly float[] _vectors;
    private readonly int[] _items;
    private readonly int _dimensions, _vectorAt, _stride, _childrenAt, _perLeaf, _itemCount;
    private readonly bool _biased;
    private readonly Random _random;
    private readonly List<byte[]> _nodes = [];
    private readonly List<int> _roots = [];
    private readonly Dictionary<int, int> _rows = [];

    public AnnoyGrower(IVectorIndex index, long[] ids, int vectorAt, Random random)
    {
        (_dimensions, _vectorAt, _random) = (index.Dimensions, vectorAt, random);
        _stride = vectorAt + (4 * _dimensions);
        _biased = vectorAt == 16;
        _childrenAt = vectorAt - 8;
        _perLeaf = (_stride - _childrenAt) / 4;
        _itemCount = (int)ids[^1] + 1;
        _items = Array.ConvertAll(ids, id => (int)id);
        _vectors = new float[(long)ids.Length * _dimensions];
        for (int i = 0; i < ids.Length; i++)
        {
            if (!index.TryGetVector(ids[i], _vectors.AsSpan(i * _dimensions, _dimensions)))
                throw new ArgumentException("the index keeps no exact vectors", nameof(index));
            _rows[_items[i]] = i;
        }
    }

    public void GrowTree() => _roots.Add(Grow((int[])_items.Clone(), isRoot: true));

    public void WriteTo(Stream file)
    {
        var node = new byte[_stride];
        for (int item = 0; item < _itemCount; item++)
        {
            Array.Clear(node);
            if (_rows.TryGetValue(item, out int row))
            {
                BitConverter.TryWriteBytes(node, 1);
                ReadOnlySpan<float> vector = Vector(row);
                MemoryMarshal.AsBytes(vector).CopyTo(node.AsSpan(_vectorAt));
                if (!_biased)
                    BitConverter.TryWriteBytes(node.AsSpan(_childrenAt), AnnoyFile.Dot(vector, vector));
            }

            file.Write(node);
        }

        foreach (byte[] split in _nodes)
            file.Write(split);
        foreach (int root in _roots)
            file.Write(_nodes[root - _itemCount]);
    }

    private ReadOnlySpan<float> Vector(int row) => _vectors.AsSpan(row * _dimensions, _dimensions);

    private int Grow(Span<int> items, bool isRoot)
    {
        if (items.Length == 1 && !isRoot)
            return items[0];
        var node = new byte[_stride];
        BitConverter.TryWriteBytes(node, isRoot ? _itemCount : items.Length);
        // A root's count includes the gaps, and Annoy tells leaves from splits by the count.
        if (items.Length <= _perLeaf && (!isRoot || _itemCount <= _perLeaf))
        {
            MemoryMarshal.AsBytes((ReadOnlySpan<int>)items).CopyTo(node.AsSpan(_childrenAt));
        }
        else
        {
            var normal = new float[_dimensions];
            int left = Split(items, normal, out float bias);
            MemoryMarshal.AsBytes(normal.AsSpan()).CopyTo(node.AsSpan(_vectorAt));
            if (_biased)
                BitConverter.TryWriteBytes(node.AsSpan(4), bias);
            int below = Grow(items[..left], false), above = Grow(items[left..], false);
            BitConverter.TryWriteBytes(node.AsSpan(_childrenAt), below);
            BitConverter.TryWriteBytes(node.AsSpan(_childrenAt + 4), above);
        }

        _nodes.Add(node);
        return _itemCount + _nodes.Count - 1;
    }

    /// <summary>The plane between the means of those of a sample that are nearer to one of two items than to the other; halves where that does not part them.</summary>
    private int Split(Span<int> items, float[] normal, out float bias)
    {
        bias = 0;
        if (items.Length < 2)
            return 0;
        float[] a = Vector(_rows[items[_random.Next(items.Length)]]).ToArray(), b = Vector(_rows[items[_random.Next(items.Length)]]).ToArray();
        float[] sumA = (float[])a.Clone(), sumB = (float[])b.Clone();
        int nA = 1, nB = 1;
        for (int s = 0; s < Sample; s++)
        {
            ReadOnlySpan<float> x = Vector(_rows[items[_random.Next(items.Length)]]);
            bool toA = (2 * AnnoyFile.Dot(x, a)) - AnnoyFile.Dot(a, a) > (2 * AnnoyFile.Dot(x, b)) - AnnoyFile.Dot(b, b);
            float[] sum = toA ? sumA : sumB;
            for (int i = 0; i < sum.Length; i++)
                sum[i] += x[i];
            (nA, nB) = toA ? (nA + 1, nB) : (nA, nB + 1);
        }

        float fA = 1f / nA, fB = 1f / nB;
        if (!_biased)
        {
            // Through the origin, between directions.
            fA = 1 / MathF.Max(MathF.Sqrt(AnnoyFile.Dot(sumA, sumA)), float.Epsilon);
            fB = 1 / MathF.Max(MathF.Sqrt(AnnoyFile.Dot(sumB, sumB)), float.Epsilon);
        }

        for (int i = 0; i < normal.Length; i++)
            normal[i] = (sumB[i] * fB) - (sumA[i] * fA);
        float length = MathF.Sqrt(AnnoyFile.Dot(normal, normal));
        for (int i = 0; i < normal.Length && length > 0; i++)
            normal[i] /= length;
        if (_biased)
            bias = -((AnnoyFile.Dot(normal, sumA) * fA) + (AnnoyFile.Dot(normal, sumB) * fB)) / 2;
        int left = 0;
        for (int i = 0; i < items.Length; i++)
        {
            if (AnnoyFile.Dot(normal, Vector(_rows[items[i]])) + bias <= 0)
            {
                (items[left], items[i]) = (items[i], items[left]);
                left++;
            }
        }

        if (left > 0 && left < items.Length && float.IsFinite(bias))
            return left;
        Array.Clear(normal);
        bias = 0;
        return items.Length / 2;
    }
}
