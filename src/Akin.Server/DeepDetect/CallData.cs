using System.Security.Cryptography;
using Akin.Server.Api;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.DeepDetect;

/// <summary>One of a call's photos: a path in an allowed folder, an address, or the file in base64.</summary>
internal static class CallData
{
    private const string DataAddress = "data:image/";
    private const int FewestBase64 = 64;

    /// <summary>What reads its bytes, and the name that the reply calls it by: what was sent, or for base64 a hash of the photo.</summary>
    /// <exception cref="CallException">400: it is none of them.</exception>
    /// <exception cref="Http.RequestException">It may not be read or fetched, is not there, or is too large.</exception>
    public static async Task<(string Uri, Func<CancellationToken, Task<byte[]>> Read)> OpenAsync(string? data, string? id, HttpContext context, long maxBytes)
    {
        if (string.IsNullOrWhiteSpace(data))
            throw new CallException(400, CallFault.NoData, "No Data");
        if (Decoded(data) is { } bytes)
        {
            return bytes.Length <= maxBytes
                ? (id ?? Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16)), _ => Task.FromResult(bytes))
                : throw Http.PhotoUpload.TooLarge(bytes.Length, maxBytes);
        }

        bool address = data.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || data.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        return (id ?? data, await new NamedPhoto(address ? data : null, address ? null : data).OpenAsync(context, maxBytes));
    }

    // A path has a point before its ending, which base64 has not; and no photo is so small.
    private static byte[]? Decoded(string data)
    {
        ReadOnlySpan<char> text = data;
        if (text.StartsWith(DataAddress, StringComparison.OrdinalIgnoreCase) && text.IndexOf(',') is > 0 and var comma)
            text = text[(comma + 1)..];
        if (text.Length < FewestBase64 || text.Contains('.'))
            return null;
        byte[] bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64Chars(text, bytes, out int length) ? bytes[..length] : null;
    }
}
