using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Akin.Lab.Judging;

/// <summary>
/// Gives voters their numbers and seals what is shown to them, so that nothing needs to be remembered of either: a voter is a
/// random number with its signature (HMAC-SHA-256), and what is shown is encrypted and bound to the voter (AES-GCM), so that the
/// token tells nothing and is worth nothing to anybody else.
/// </summary>
public sealed class VoterSeal
{
    /// <summary>Bytes of the secret.</summary>
    internal const int KeyBytes = 96;

    private const int IdBytes = 16;
    private const int SignatureBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int MostNumbers = 64;

    private readonly byte[] _signing, _sealing, _nonces, _context;

    /// <param name="key">The secret, <see cref="KeyBytes"/> random bytes.</param>
    /// <param name="context">What the sealed numbers mean; a token of another context is not opened.</param>
    internal VoterSeal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes);
        (_signing, _sealing, _nonces, _context) = (key[..32].ToArray(), key[32..64].ToArray(), key[64..].ToArray(), context.ToArray());
        Name = Convert.ToHexStringLower(HMACSHA256.HashData(_signing, "name"u8).AsSpan(0, 4));
    }

    /// <summary>Eight digits that tell one secret from another: voters of two servers on one machine are kept apart by it.</summary>
    public string Name { get; }

    /// <summary>A new secret.</summary>
    internal static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyBytes);

    /// <summary>A voter that there was not before.</summary>
    public static Voter NewVoter() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)));

    /// <summary>A voter's number with its signature: what their browser keeps.</summary>
    public string Sign(Voter voter)
    {
        byte[] id = Convert.FromHexString(voter.Id);
        return Base64Url.EncodeToString([.. id, .. Signature(id)]);
    }

    /// <summary>The voter of a signed number.</summary>
    /// <exception cref="VoteRefusedException">It was not signed here.</exception>
    public Voter Verify(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        if (Decode(number, IdBytes + SignatureBytes) is { Length: IdBytes + SignatureBytes } bytes
            && CryptographicOperations.FixedTimeEquals(Signature(bytes.AsSpan(0, IdBytes)), bytes.AsSpan(IdBytes)))
            return new Voter(Convert.ToHexStringLower(bytes.AsSpan(0, IdBytes)));
        throw new VoteRefusedException(ErrorCodes.ForgedVoter, "this voter's number was not given out here; reload the page to get one");
    }

    /// <summary>Numbers as a token for one voter, the same one each time.</summary>
    internal string Close(Voter voter, params ReadOnlySpan<long> numbers)
    {
        byte[] plain = new byte[numbers.Length * sizeof(long)], token = new byte[NonceBytes + plain.Length + TagBytes];
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(plain.AsSpan(i * sizeof(long)), numbers[i]);
        // The nonce follows from all that is sealed, so that no two different messages share one and the same pair has one address.
        byte[] bound = Bound(voter);
        byte[] all = [.. bound, .. plain];
        HMACSHA256.HashData(_nonces, all).AsSpan(0, NonceBytes).CopyTo(token);
        using var aes = new AesGcm(_sealing, TagBytes);
        aes.Encrypt(token.AsSpan(0, NonceBytes), plain, token.AsSpan(NonceBytes, plain.Length), token.AsSpan(NonceBytes + plain.Length), bound);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The numbers of a token, or null where it is not one that this voter was given.</summary>
    internal long[]? Open(Voter voter, string token)
    {
        byte[]? bytes = Decode(token, NonceBytes + (MostNumbers * sizeof(long)) + TagBytes);
        int length = (bytes?.Length ?? 0) - NonceBytes - TagBytes;
        if (length < 0 || length % sizeof(long) != 0)
            return null;
        byte[] plain = new byte[length];
        try
        {
            using var aes = new AesGcm(_sealing, TagBytes);
            aes.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, length), bytes.AsSpan(NonceBytes + length), plain, Bound(voter));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        long[] numbers = new long[length / sizeof(long)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(plain.AsSpan(i * sizeof(long)));
        return numbers;
    }

    private static byte[]? Decode(string text, int mostBytes) =>
        text.Length <= Base64Url.GetEncodedLength(mostBytes) && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private ReadOnlySpan<byte> Signature(ReadOnlySpan<byte> id) => HMACSHA256.HashData(_signing, id).AsSpan(0, SignatureBytes);

    private byte[] Bound(Voter voter) => [.. Encoding.ASCII.GetBytes(voter.Id), .. _context];
}

/// <summary>Somebody who judges. Nothing is known of them but a number drawn by lot, by which their judgments belong together.</summary>
/// <param name="Id">32 hexadecimal digits.</param>
public readonly record struct Voter(string Id);
