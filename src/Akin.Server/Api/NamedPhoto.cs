using Akin.Server.Fetching;
using Akin.Server.Http;
using Akin.Server.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Win32.SafeHandles;

namespace Akin.Server.Api;

/// <summary>A photo that is named instead of sent: exactly one of its address and its path on the server.</summary>
internal sealed record NamedPhoto(string? Address, string? Path)
{
    private const int Shown = 200;
    private const string IsEmpty = "is empty, or a pipe, a socket or a device, which can't be read";

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
                .ReceiveAsync(PhotoFetcher.Parse(Address), Client.From(context), maxBytes, context.RequestAborted);
            context.Response.RegisterForDispose(photo);
            return photo.ReadAsync;
        }

        // Opened now, so that it is this file that is read when its turn comes, whatever has its name by then.
        SafeFileHandle file = Open(context.RequestServices.GetRequiredService<ServedFolders>(), Path!);
        context.Response.RegisterForDispose(file);
        long length = RandomAccess.GetLength(file);
        if (length == 0)
            throw Bad(IsEmpty);
        if (length > maxBytes)
            throw Bad($"has {length:N0} bytes, more than the limit of {maxBytes:N0}");
        return cancellation => ReadAsync(file, new byte[length], cancellation);
    }

    private SafeFileHandle Open(ServedFolders folders, string path)
    {
        string real = folders.Resolve(path);
        if (Directory.Exists(real))
            throw Bad("is a folder, not a photo");
        var file = new FileInfo(real);
        if (!file.Exists)
            throw Bad("is missing");
        // Opening a pipe or a device, which have no length, could wait for ever.
        if (file.Length == 0)
            throw Bad(IsEmpty);
        try
        {
            return folders.Open(real);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad("can't be read");
        }
    }

    private async Task<byte[]> ReadAsync(SafeFileHandle file, byte[] bytes, CancellationToken cancellation)
    {
        using (file)
        {
            try
            {
                for (int read = 0, more; read < bytes.Length; read += more)
                {
                    more = await RandomAccess.ReadAsync(file, bytes.AsMemory(read), read, cancellation);
                    if (more == 0)
                        throw Bad("became shorter while it was read");
                }

                return bytes;
            }
            catch (IOException)
            {
                throw Bad("can't be read");
            }
        }
    }

    private RequestException Bad(string reason) => new(400, "bad_path", $"'{(Path!.Length <= Shown ? Path : Path[..Shown] + " …")}' {reason}");
}
