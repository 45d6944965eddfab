using System.Buffers.Text;
using Akin.Training.Triplets;

namespace Akin.Lab.Training.Triplets;

/// <summary>Some triplets as lines of a file, and their counts.</summary>
internal sealed class TripletBlock
{
    /// <summary>Triplets in a block.</summary>
    internal const int Capacity = 8192;

    private const int LongestLine = 3 * 11;
    private readonly byte[] _text = new byte[Capacity * LongestLine];
    private int _length;

    /// <summary>The lines.</summary>
    internal ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    /// <summary>How many there are of each kind.</summary>
    internal int[] Kinds { get; } = new int[Enum.GetValues<TripletKind>().Length];

    /// <summary>How many have the query as their own positive.</summary>
    internal int Own { get; private set; }

    /// <summary>Draws the triplets of some numbers, in place of those before.</summary>
    internal void Draw(TripletSampler sampler, long first, int count)
    {
        Array.Clear(Kinds);
        (Own, _length) = (0, 0);
        for (int i = 0; i < count; i++)
        {
            Triplet triplet = sampler.Draw(first + i);
            Kinds[(int)triplet.Kind]++;
            Own += triplet.Positive == triplet.Query ? 1 : 0;
            Add(triplet.Query, '\t');
            Add(triplet.Positive, '\t');
            Add(triplet.Negative, '\n');
        }
    }

    private void Add(int row, char end)
    {
        Utf8Formatter.TryFormat(row, _text.AsSpan(_length), out int written);
        _length += written;
        _text[_length++] = (byte)end;
    }
}
