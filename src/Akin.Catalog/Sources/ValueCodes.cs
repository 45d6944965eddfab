using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Akin.Catalog.Sources;

/// <summary>Gives each different value a number, from 0 on in the order in which they come. Values are looked up as they stand in the file's buffer, so only a new one is copied.</summary>
internal sealed class ValueCodes
{
    private readonly Dictionary<byte[], int> _codes = new(new BytesComparer());
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    // Tables are often sorted by one of their columns, so the value before is the likeliest.
    private byte[] _last = new byte[64];
    private int _lastLength = -1;
    private int _lastCode;

    public ValueCodes() => _lookup = _codes.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>The value's number.</summary>
    public int GetCode(ReadOnlySpan<byte> value)
    {
        if (value.Length == _lastLength && value.SequenceEqual(_last.AsSpan(0, _lastLength)))
            return _lastCode;
        ref int code = ref CollectionsMarshal.GetValueRefOrAddDefault(_lookup, value, out bool known);
        if (!known)
            code = _codes.Count - 1;
        if (_last.Length < value.Length)
            _last = new byte[value.Length];
        value.CopyTo(_last);
        (_lastLength, _lastCode) = (value.Length, code);
        return code;
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            // Keyed by chance at each start, so that nobody can make up a table whose values all meet.
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
