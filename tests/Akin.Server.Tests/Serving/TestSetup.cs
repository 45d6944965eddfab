using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Imaging;

namespace Akin.Server.Tests;

/// <summary>What a <see cref="TestServer"/> serves, and how. Names of files are those of the server's folder.</summary>
public sealed record TestSetup
{
    /// <summary>The name of the collection where a test does not care.</summary>
    public const string Name = "garments";

    /// <summary>Makes what is served, before it is.</summary>
    public Action<TemporaryFolder>? Make { get; init; }

    /// <summary>The folder of collections, where no one store is served.</summary>
    public string Data { get; init; } = "data";

    /// <summary>The one store that is served, or null.</summary>
    public string? Store { get; init; }

    /// <summary>The folder of the comparison that is voted on in place of collections, or null.</summary>
    public string? Comparison { get; init; }

    /// <summary>Collections that are made once it serves, empty.</summary>
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary>Whether it is written.</summary>
    public bool Write { get; init; } = true;

    /// <summary>Whether there is a key for each role: <see cref="TestServer.Secrets"/>.</summary>
    public bool Keys { get; init; }

    /// <summary>The folders that requests may name.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    public ImageLimits Limits { get; init; } = new() { MaxBytes = 200_000 };

    /// <summary>Changes the rest of the server's options.</summary>
    public Func<ServerOptions, ServerOptions>? Change { get; init; }

    /// <summary>A store of six photos, half dresses, half shoes, that is only read.</summary>
    public static TestSetup OneStore => new()
    {
        Make = folder => Index(PhotoFolder.Make(folder, 6), folder.File(Name)),
        Store = Name,
        Write = false,
        Limits = new ImageLimits { MaxBytes = 2_000_000, MaxPixels = 20_000_000 },
    };

    /// <summary>A folder of collections, empty at first.</summary>
    public static TestSetup Of(params string[] collections) => new() { Collections = collections };

    /// <summary>An empty collection, and photos beside it that jobs may read.</summary>
    public static TestSetup Photos(int count) => new()
    {
        Make = folder => PhotoFolder.Make(folder, count),
        Collections = [Name],
        Allowed = ["photos"],
        Limits = new ImageLimits(),
    };

    /// <summary>A collection of photos that jobs may read too.</summary>
    public static TestSetup Indexed(int count) => Photos(count) with
    {
        Make = folder => Index(PhotoFolder.Make(folder, count), folder.File("data", Name)),
        Collections = [],
    };

    /// <summary>A comparison of so many queries; each has two pairs, since two of the contenders agree.</summary>
    public static TestSetup Vote(int queries) => new()
    {
        Make = folder => MadeUpComparison.Make(folder, queries),
        Comparison = "comparison",
    };

    /// <summary>Indexes a folder of photos, by their pixels where nothing else is asked for.</summary>
    /// <param name="then">Done with the collection before it is closed.</param>
    public static void Index(string photos, string store, IndexRequest? request = null, Action<Collection>? then = null)
    {
        IPhotoSource source = PhotoSource.Open(photos);
        using var made = Collection.OpenForIndexing(store, request ?? new IndexRequest { Model = "pixels" }, source, "test");
        Assert.Equal(Directory.EnumerateFiles(photos, "*", SearchOption.AllDirectories).Count(), made.Ingest(source).Added);
        then?.Invoke(made);
    }
}
