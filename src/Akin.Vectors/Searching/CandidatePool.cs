using System.Runtime.CompilerServices;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>
/// The nearest ef nodes of a graph search in ascending order, each marked once its links have been followed. One sorted run of 64-bit keys
/// (score, slot, mark) does the work of the paper's two heaps and moves less memory at the sizes searches use.
/// </summary>
internal sealed unsafe class CandidatePool : IDisposable
{
    private NativeBlock _block = new(0);
    private ulong* _keys;
    private int _size, _cursor;

    public int Count { get; private set; }

    /// <summary>A score not below this cannot enter.</summary>
    public float Limit { get; private set; }

    public void Start(int size)
    {
        if (_block.Length < (size + 1L) * sizeof(ulong))
        {
            _block.Dispose();
            _block = new NativeBlock((size + 1L) * sizeof(ulong));
            _keys = (ulong*)_block.Pointer;
        }

        _size = size;
        Count = 0;
        _cursor = 0;
        Limit = float.PositiveInfinity;
    }

    public int Slot(int at) => (int)((uint)_keys[at] >> 1);

    public float Score(int at) => SortableFloat.ToFloat((uint)(_keys[at] >> 32));

    public void Insert(float score, int slot)
    {
        ulong key = ((ulong)SortableFloat.FromFloat(score) << 32) | ((uint)slot << 1);
        ulong* keys = _keys;
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (keys[middle] < key)
                low = middle + 1;
            else
                high = middle;
        }

        if (low >= _size)
            return;
        if (Count < _size)
            Count++;
        Buffer.MemoryCopy(keys + low, keys + low + 1, (Count - low - 1) * sizeof(ulong), (Count - low - 1) * sizeof(ulong));
        keys[low] = key;
        if (low < _cursor)
            _cursor = low;
        if (Count == _size)
            Limit = Score(Count - 1);
    }

    /// <summary>The nearest node whose links have not been followed, now marked; -1 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next()
    {
        while (_cursor < Count)
        {
            ulong key = _keys[_cursor++];
            if ((key & 1) == 0)
            {
                _keys[_cursor - 1] = key | 1;
                return (int)((uint)key >> 1);
            }
        }

        return -1;
    }

    public void Dispose() => _block.Dispose();
}

/// <summary>A float's bits rearranged so that they compare as unsigned integers.</summary>
internal static class SortableFloat
{
    private const uint Sign = 0x80000000;

    /// <summary>A number that is not one comes after all others.</summary>
    public static uint FromFloat(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? uint.MaxValue : (bits & Sign) != 0 ? ~bits : bits | Sign;
    }

    public static float ToFloat(uint bits) => BitConverter.UInt32BitsToSingle((bits & Sign) != 0 ? bits & ~Sign : ~bits);
}
