namespace Akin.Engine.Configuration;

/// <summary>Reads the YAML file that tells what to do.</summary>
internal static class ConfigFile
{
    private const long MaxBytes = 1 << 20;

    /// <summary>Reads a file whose root is a map.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="EngineException">There is no such file, or it is something else.</exception>
    public static YamlMap Read(string file)
    {
        if (Directory.Exists(file) || !File.Exists(file))
            throw new EngineException($"there is no config at {file}; give a YAML file") { Code = ErrorCodes.BadConfig };
        if (!FileWithBytes.Exists(file))
            throw new EngineException($"{file} is no config: it is empty, or a pipe or a device, which can't be read");
        if (new FileInfo(file).Length > MaxBytes)
            throw new EngineException($"{file} is no config: it has more than {MaxBytes:N0} bytes");
        try
        {
            var map = YamlMap.Parse(File.ReadAllText(file), file, (message, cause) => new EngineException(message, cause));
            return map.Keys.Any() ? map : throw new EngineException($"{file} is no config: there is nothing in it") { Code = ErrorCodes.BadConfig };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"{file} can't be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
