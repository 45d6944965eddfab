using Akin.Catalog.Sources;
using Akin.Server.Fetching;
using Akin.Server.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akin.Server.Api;

/// <summary>A photo that is named instead of sent: exactly one of its address and its path on the server.</summary>
internal sealed record NamedPhoto(string? Address, string? Path)
{
    private const int Shown = 200;

    /// <summary>The file's name, to show.</summary>
    public string? Name => System.IO.Path.GetFileName(Path ?? (Uri.TryCreate(Address, UriKind.Absolute, out Uri? uri) ? Uri.UnescapeDataString(uri.AbsolutePath) : Address));

    /// <summary>Fetches or reads it.</summary>
    /// <exception cref="RequestException">It is named by both or neither, may not be fetched or read, or is not there.</exception>
    public async Task<byte[]> ReadAsync(IServiceProvider services, long maxBytes, CancellationToken cancellation)
    {
        if (Address is null == Path is null)
            throw new RequestException(400, "bad_body", "name the photo by one of the two: address, or path");
        if (Address is not null)
            return await services.GetRequiredService<PhotoFetcher>().FetchAsync(PhotoFetcher.Parse(Address), maxBytes, cancellation);
        string file = services.GetRequiredService<ServedFolders>().Resolve(Path!);
        if (!System.IO.Path.Exists(file))
            throw Bad("is missing");
        try
        {
            PhotoBytes photo = await Task.Run(() => new FolderSource(System.IO.Path.GetDirectoryName(file) ?? file).Read(System.IO.Path.GetFileName(file), maxBytes), cancellation);
            return photo.Bytes.ToArray();
        }
        catch (SourceException e)
        {
            throw Bad(e.Message);
        }
    }

    private RequestException Bad(string reason) => new(400, "bad_path", $"'{(Path!.Length <= Shown ? Path : Path[..Shown] + " …")}' {reason}");
}
