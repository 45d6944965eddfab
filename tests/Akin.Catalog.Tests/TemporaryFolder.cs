namespace Akin.Catalog.Tests;

/// <summary>A folder of a test's own, gone when the test is done.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("akin-catalog-").FullName;

    public string this[string name] => System.IO.Path.Join(Path, name);

    public string Write(string name, byte[] bytes)
    {
        string full = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        return full;
    }

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
