namespace Akin.Tests;

/// <summary>The folder of photos and pretrained networks beside the repository; tests that need it skip where it is absent.</summary>
internal static class SharedFolder
{
    private static readonly string? Root = Find();

    /// <summary>The full path of a file or folder in it, or a skipped test with a message that names what is missing.</summary>
    public static string Require(params string[] parts)
    {
        string relative = Path.Combine(parts);
        string? path = Root is null ? null : Path.Combine(Root, relative);
        Assert.SkipUnless(path is not null && Path.Exists(path), $"../shared/{relative} is not here");
        return path!;
    }

    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Akin.slnx")))
                return at.Parent is null ? null : Path.Combine(at.Parent.FullName, "shared");
        }

        return null;
    }
}
