
namespace Akin.Vectors.Searching;

/// <summary>
/// The nearest ef nodes of a graph search in ascending order, each marked once its links have been followed. One sorted run of 64-bit keys
/// (score, slot, mark) does the work of the paper's two heaps and moves less memory at the sizes searches use.
/// </summary>
internal sealed class CandidatePool
{
    private ulong[] _keys = [];
    private int _size, _cursor;

    public int Count { get; private set; }

    /// <summary>A score not below this cannot enter.</summary>
    public float Limit { get; private set; }

    public void Start(int size)
    {
        if (_keys.Length < size + 1)
            _keys = new ulong[size + 1];
        _size = size;
        Count = 0;
        _cursor = 0;
        Limit = float.PositiveInfinity;
    }

    public int Slot(int at) => (int)(_keys[at] & uint.MaxValue) >> 1;

    public float Score(int at) => Unordered((uint)(_keys[at] >> 32));

    public void Insert(float score, int slot)
    {
        ulong key = ((ulong)Ordered(score) << 32) | ((uint)slot << 1);
        ulong[] keys = _keys;
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if (keys[middle] < key)
                low = middle + 1;
            else
                high = middle;
        }

        if (low >= _size)
            return;
        if (Count < _size)
            Count++;
        Array.Copy(keys, low, keys, low + 1, Count - low - 1);
        keys[low] = key;
        if (low < _cursor)
            _cursor = low;
        if (Count == _size)
            Limit = Score(Count - 1);
    }

    /// <summary>The nearest node whose links have not been followed, now marked; -1 when there is none.</summary>
    public int Next()
    {
        while (_cursor < Count)
        {
            ref ulong key = ref _keys[_cursor++];
            if ((key & 1) == 0)
            {
                key |= 1;
                return (int)(key & uint.MaxValue) >> 1;
            }
        }

        return -1;
    }

    /// <summary>A float's bits, rearranged so that they compare as unsigned integers.</summary>
    private static uint Ordered(float score)
    {
        uint bits = BitConverter.SingleToUInt32Bits(score);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }

    private static float Unordered(uint bits) =>
        BitConverter.UInt32BitsToSingle((bits & 0x80000000) != 0 ? bits & 0x7FFFFFFF : ~bits);
}
