using Akin.Catalog.Sources;

namespace Akin.Server.Http;

/// <summary>The folders of this machine that requests may name files in. Links are followed before it is asked where a path leads.</summary>
internal sealed class ServedFolders(ServerOptions options)
{
    private const int Shown = 200;

    /// <summary>The real path of a file or folder, there or not; a relative one is looked for in each allowed folder.</summary>
    /// <exception cref="RequestException">403: it is in none of them.</exception>
    public string Resolve(string path)
    {
        if (!string.IsNullOrWhiteSpace(path) && !path.Contains('\0', StringComparison.Ordinal))
        {
            string? first = null;
            foreach (string folder in options.AllowedFolders)
            {
                // A folder that is itself a link is allowed as what it leads to.
                if (RealPath.Of(Path.GetFullPath(folder)) is not { } allowed || RealPath.Of(Path.Combine(allowed, path)) is not { } real || !RealPath.IsWithin(real, allowed))
                    continue;
                if (Path.Exists(real))
                    return real;
                first ??= real;
            }

            if (first is not null)
                return first;
        }

        string name = path.Length <= Shown ? path : path[..Shown] + " …";
        throw new RequestException(403, "path_not_allowed", options.AllowedFolders.Count == 0
            ? $"'{name}' can't be read: this server may read no folder; allow one with: akin serve --allow DIR"
            : $"'{name}' is in no folder that this server may read; allow its folder with: akin serve --allow DIR");
    }
}
