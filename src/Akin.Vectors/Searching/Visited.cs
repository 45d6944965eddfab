using System.Runtime.CompilerServices;

namespace Akin.Vectors.Searching;

/// <summary>Which slots a search has been to: a bit a slot, so that it stays in the nearest cache, and a list of the words to clear afterwards.</summary>
internal sealed class Visited
{
    private ulong[] _bits = [];
    private int[] _touched = new int[1024];
    private int _count;

    public void Start(int slots)
    {
        int words = (slots + 63) / 64;
        if (_bits.Length < words)
        {
            _bits = new ulong[words];
        }
        else if (_count >= _touched.Length || _count > _bits.Length / 8)
        {
            Array.Clear(_bits);
        }
        else
        {
            for (int i = 0; i < _count; i++)
                _bits[_touched[i]] = 0;
        }

        _count = 0;
    }

    /// <summary>Marks a slot; false where it was marked already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Mark(int slot)
    {
        ref ulong word = ref _bits[slot >> 6];
        ulong bit = 1UL << (slot & 63);
        if ((word & bit) != 0)
            return false;
        if (word == 0)
        {
            if (_count < _touched.Length)
                _touched[_count] = slot >> 6;
            _count++;
        }

        word |= bit;
        return true;
    }
}
