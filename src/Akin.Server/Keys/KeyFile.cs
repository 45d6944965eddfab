using System.Globalization;
using Akin.Engine;
using Akin.Engine.Configuration;
using Akin.Files;
using Akin.Server.Http;

namespace Akin.Server.Keys;

/// <summary>
/// A YAML file of keys' hashes: <c>keys:</c>, a list of <c>name</c>, <c>role</c> (read, write, administer), <c>sha256</c> and <c>made</c>.
/// A key is taken back by deleting its lines and starting the server again.
/// </summary>
public static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string Heading = """
        # Who may use an Akin server. The keys themselves are kept nowhere: these are their SHA-256.
        # To take a key back, delete its lines and start the server again. To make one: akin key --help
        keys:

        """;

    /// <summary>Reads all keys of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ServerException">There is no such file, or it is no file of keys; the line is said.</exception>
    public static IReadOnlyList<ApiKey> Read(string path)
    {
        if (!File.Exists(path))
            throw new ServerException($"there is no file of keys at {path}; make a key") { Code = ErrorCodes.NoKeyFile, Subject = path };
        try
        {
            YamlMap file = ConfigFile.Read(path);
            List<ApiKey> keys = [];
            foreach (YamlMap entry in file.Maps("keys"))
            {
                ApiKey key = ReadKey(entry);
                if (keys.Exists(k => k.Name == key.Name))
                    throw entry.Fault("name", $"there are two keys named {key.Name}; a name belongs to one");
                keys.Add(key);
            }

            file.End();
            return keys;
        }
        catch (EngineException e)
        {
            throw new ServerException(e.Message, e) { Code = e.Code };
        }
    }

    /// <summary>Adds a key to a file, which is made where there is none; only its owner may read it (mode 600).</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="ServerException">The file is no file of keys, or has a key of that name.</exception>
    /// <exception cref="IOException">It can't be written; it is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Add(string path, ApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        IReadOnlyList<ApiKey> known = File.Exists(path) ? Read(path) : [];
        if (known.Any(k => k.Name == key.Name))
            throw new ServerException($"{path} has a key named {key.Name} already; choose another name, or delete its lines first");

        // Never readable by others, not even for a moment.
        WholeFile.WriteText(path, Heading + string.Concat([.. known.Select(k => k.ToYaml()), key.ToYaml()]), OwnerOnly);
    }

    private static ApiKey ReadKey(YamlMap entry)
    {
        string name = entry.RequiredText("name");
        if (!ApiKey.IsName(name))
            throw entry.Fault("name", $"'{name}' is no name of a key; take up to 64 letters, digits, dots and dashes");
        if (entry.Text("role") is null)
            throw entry.Fault("name", $"{name} has no role; write role: read, write or administer");
        Access access = entry.Choice("role", Access.Read, [.. Enum.GetValues<Access>().Select(a => (ApiKey.Word(a), a))]);
        string sha256 = entry.RequiredText("sha256");
        byte[] hash = new byte[ApiKey.HashBytes];
        if (sha256.Length != 2 * ApiKey.HashBytes || Convert.FromHexString(sha256, hash, out _, out _) != System.Buffers.OperationStatus.Done)
            throw entry.Fault("sha256", $"sha256 of {name} is not 64 hexadecimal digits; it is the key's hash and not the key");
        DateOnly? made = null;
        if (entry.Text("made") is { } text)
        {
            made = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
                ? day
                : throw entry.Fault("made", $"made is '{text}'; write a day like 2026-01-31");
        }

        entry.End();
        return new ApiKey(name, access, hash) { Made = made };
    }
}
