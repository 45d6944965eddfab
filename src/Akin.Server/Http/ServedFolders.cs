using Akin.Catalog.Sources;
using Microsoft.Win32.SafeHandles;

namespace Akin.Server.Http;

/// <summary>The folders of this machine that requests may name files in. Links are followed before it is asked where a path leads.</summary>
internal sealed class ServedFolders(ServerOptions options)
{
    // As long as a path can be on Linux. Each part of a path is looked at, so a longer one would be work without an end.
    private const int MostCharacters = 4096;
    private const int Shown = 200;

    /// <summary>The real paths of the folders; one that is itself a link is allowed as what it leads to.</summary>
    public IReadOnlyList<string> RealPaths => [.. options.AllowedFolders.Select(folder => RealPath.Resolve(Path.GetFullPath(folder))).OfType<string>()];

    /// <summary>The real path of a file or folder, there or not; a relative one is looked for in each allowed folder.</summary>
    /// <exception cref="RequestException">400: it is longer than a path can be. 403: it is in none of them.</exception>
    public string Resolve(string path)
    {
        if (path.Length > MostCharacters)
            throw new RequestException(400, "bad_path", $"the path has {path.Length:N0} characters; at most {MostCharacters:N0} are taken");
        if (!string.IsNullOrWhiteSpace(path) && !path.Contains('\0', StringComparison.Ordinal))
        {
            string? first = null;
            foreach (string allowed in RealPaths)
            {
                if (RealPath.Resolve(Path.Combine(allowed, path)) is not { } real || !RealPath.IsWithin(real, allowed))
                    continue;
                if (Path.Exists(real))
                    return WithSettings(real);
                first ??= real;
            }

            if (first is not null)
                return first;
        }

        throw NotAllowed(path);
    }

    /// <summary>Opens a file for reading. Where it lies is asked of the open file: its path may lead elsewhere by now.</summary>
    /// <param name="real">The path, as <see cref="Resolve"/> gave it.</param>
    /// <exception cref="RequestException">403: the file is in none of the folders.</exception>
    /// <exception cref="IOException">It can't be read; so it is with <see cref="UnauthorizedAccessException"/>.</exception>
    public SafeFileHandle Open(string real)
    {
        // Whoever waits with it open keeps nobody from replacing it.
        SafeFileHandle file = File.OpenHandle(real, share: FileShare.ReadWrite | FileShare.Delete, options: FileOptions.Asynchronous);
        if (OpenedFile.IsWithin(file, real, RealPaths))
            return file;
        file.Dispose();
        throw NotAllowed(Path.GetFileName(real));
    }

    // A network is opened with the YAML beside it, which may be a link to elsewhere.
    private string WithSettings(string real)
    {
        if (Path.GetExtension(real) == ".onnx")
        {
            foreach (string settings in (string[])[Path.ChangeExtension(real, ".yml"), Path.ChangeExtension(real, ".yaml")])
            {
                if (Path.Exists(settings) && !(RealPath.Resolve(settings) is { } place && RealPaths.Any(allowed => RealPath.IsWithin(place, allowed))))
                    throw NotAllowed(Path.GetFileName(settings));
            }
        }

        return real;
    }

    private RequestException NotAllowed(string path)
    {
        string name = path.Length <= Shown ? path : path[..Shown] + " …";
        return new RequestException(403, "path_not_allowed", options.AllowedFolders.Count == 0
            ? $"'{name}' can't be read: this server may read no folder; whoever runs it can allow one"
            : $"'{name}' is in no folder that this server may read; whoever runs it can allow its folder");
    }
}
