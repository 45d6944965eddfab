using System.Security.Cryptography;

namespace Akin.Server.Keys;

/// <summary>The keys that are valid here.</summary>
internal sealed class KeyRing(IReadOnlyList<ApiKey> keys)
{
    // A key has 48 characters; what is far longer is not worth a hash.
    private const int Longest = 128;

    /// <summary>Whether there are any: where there are none, nobody needs one.</summary>
    public bool Any => keys.Count > 0;

    /// <summary>
    /// The key that was sent, or null. All keys are compared, each in constant time, so that how long it takes tells nothing of how
    /// near a guess was.
    /// </summary>
    public ApiKey? Find(string? sent)
    {
        if (sent is not { Length: > 0 and <= Longest })
            return null;
        Span<byte> hash = stackalloc byte[ApiKey.HashBytes];
        ApiKey.ComputeHash(sent, hash);
        ApiKey? found = null;
        foreach (ApiKey key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key.Hash.Span))
                found = key;
        }

        return found;
    }
}
