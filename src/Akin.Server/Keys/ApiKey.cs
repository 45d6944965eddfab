using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Akin.Server.Http;

namespace Akin.Server.Keys;

/// <summary>
/// A key as the server knows it: whose it is, what it may do, and its SHA-256. The key itself is seen once, by whoever makes it.
/// </summary>
/// <remarks>
/// A plain hash is right here, where for a password it would not be: a key is 256 random bits, so that nobody can guess one and hash the
/// guess, however fast the hash is. What slow, salted hashes protect are secrets that people choose.
/// </remarks>
public sealed partial record ApiKey
{
    /// <summary>What every key begins with, so that people and secret scanners know one when they see it.</summary>
    public const string Prefix = "akin_";

    /// <summary>The length of <see cref="Hash"/> in bytes.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    private const int SecretBytes = 32;

    /// <summary>Creates a key from what a file says of it.</summary>
    /// <param name="name">Whose it is: 1 to 64 letters, digits, dots, dashes and underscores.</param>
    /// <param name="access">The most that it may do.</param>
    /// <param name="hash">Its SHA-256, <see cref="HashBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The name or the hash is something else.</exception>
    public ApiKey(string name, Access access, ReadOnlyMemory<byte> hash)
    {
        if (!IsName(name))
            throw new ArgumentException($"'{name}' is no name of a key; take up to 64 letters, digits, dots and dashes", nameof(name));
        if (hash.Length != HashBytes)
            throw new ArgumentException($"a SHA-256 has {HashBytes} bytes, not {hash.Length}", nameof(hash));
        (Name, Access, Hash) = (name, access, hash);
    }

    /// <summary>Whose it is; logs say it, the key never.</summary>
    public string Name { get; }

    /// <summary>The most that it may do; a higher one includes the lower.</summary>
    public Access Access { get; }

    /// <summary>Its SHA-256.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>When it was made; null where the file does not say.</summary>
    public DateOnly? Made { get; init; }

    /// <summary>Makes a new key.</summary>
    /// <param name="name">Whose it is.</param>
    /// <param name="access">The most that it may do.</param>
    /// <param name="secret">The key, to be given to its user and kept nowhere else.</param>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public static ApiKey Create(string name, Access access, out string secret)
    {
        secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        byte[] hash = new byte[HashBytes];
        ComputeHash(secret, hash);
        return new ApiKey(name, access, hash) { Made = DateOnly.FromDateTime(DateTime.UtcNow) };
    }

    /// <summary>Whether a text can name a key.</summary>
    public static bool IsName(string? text) => text is not null && NamePattern().IsMatch(text);

    /// <summary>The hash of what was sent as a key.</summary>
    internal static void ComputeHash(ReadOnlySpan<char> secret, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(secret.Length)];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(secret, bytes)], hash);
    }

    /// <summary>The word for a role, as files and replies write it.</summary>
    internal static string Word(Access access) => access.ToString().ToLowerInvariant();

    /// <summary>Its lines in a file of keys.</summary>
    internal string ToYaml() => string.Create(
        CultureInfo.InvariantCulture,
        $"- name: {Name}\n  role: {Word(Access)}\n  sha256: {Convert.ToHexStringLower(Hash.Span)}\n{(Made is { } day ? $"  made: {day:yyyy-MM-dd}\n" : "")}");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
