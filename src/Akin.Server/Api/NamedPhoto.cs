using Akin.Catalog.Sources;
using Akin.Server.Fetching;
using Akin.Server.Http;
using Akin.Server.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akin.Server.Api;

/// <summary>A photo that is named instead of sent: exactly one of its address and its path on the server.</summary>
internal sealed record NamedPhoto(string? Address, string? Path)
{
    private const int Shown = 200;

    /// <summary>The file's name, to show.</summary>
    public string? Name => System.IO.Path.GetFileName(Path ?? (Uri.TryCreate(Address, UriKind.Absolute, out Uri? uri) ? Uri.UnescapeDataString(uri.AbsolutePath) : Address));

    /// <summary>Fetches it, or finds where it is.</summary>
    /// <returns>Reads its bytes, once; a photo that waits for that lies on the disk.</returns>
    /// <exception cref="RequestException">It is named by both or neither, may not be fetched or read, or is not there.</exception>
    public async Task<Func<CancellationToken, Task<byte[]>>> OpenAsync(HttpContext context, long maxBytes)
    {
        if (Address is null == Path is null)
            throw new RequestException(400, "bad_body", "name the photo by one of the two: address, or path");
        if (Address is not null)
        {
            UploadBuffer photo = await context.RequestServices.GetRequiredService<PhotoFetcher>()
                .ReceiveAsync(PhotoFetcher.Parse(Address), Client.Of(context), maxBytes, context.RequestAborted);
            context.Response.RegisterForDispose(photo);
            return photo.ReadAsync;
        }

        string file = context.RequestServices.GetRequiredService<ServedFolders>().Resolve(Path!);
        if (!System.IO.Path.Exists(file))
            throw Bad("is missing");
        return cancellation => Task.Run(() => Read(file, maxBytes), cancellation);
    }

    private byte[] Read(string file, long maxBytes)
    {
        try
        {
            return new FolderSource(System.IO.Path.GetDirectoryName(file) ?? file).Read(System.IO.Path.GetFileName(file), maxBytes).Bytes.ToArray();
        }
        catch (SourceException e)
        {
            throw Bad(e.Message);
        }
    }

    private RequestException Bad(string reason) => new(400, "bad_path", $"'{(Path!.Length <= Shown ? Path : Path[..Shown] + " …")}' {reason}");
}
