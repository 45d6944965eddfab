using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Akin.Catalog.Store;

/// <summary>SHA-256 of a photo's bytes: two photos with the same hash are the same photo.</summary>
[InlineArray(Length)]
public struct ContentHash : IEquatable<ContentHash>
{
    /// <summary>Bytes in a hash.</summary>
    public const int Length = 32;

    private byte _first;

    /// <summary>The hash of these bytes.</summary>
    public static ContentHash Compute(ReadOnlySpan<byte> bytes)
    {
        ContentHash hash = default;
        SHA256.HashData(bytes, hash);
        return hash;
    }

    /// <summary>A hash that was kept as bytes.</summary>
    /// <exception cref="ArgumentException">There are not 32 of them.</exception>
    public static ContentHash FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException($"a content hash has {Length} bytes, not {bytes.Length}", nameof(bytes));
        ContentHash hash = default;
        bytes.CopyTo(hash);
        return hash;
    }

    /// <summary>Its 32 bytes.</summary>
    public readonly byte[] ToArray() => ((ReadOnlySpan<byte>)this).ToArray();

    /// <inheritdoc/>
    public readonly bool Equals(ContentHash other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is ContentHash other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => BitConverter.ToInt32((ReadOnlySpan<byte>)this);

    /// <summary>As hexadecimal digits.</summary>
    public override readonly string ToString() => Convert.ToHexStringLower(this);

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(ContentHash left, ContentHash right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(ContentHash left, ContentHash right) => !left.Equals(right);
}
