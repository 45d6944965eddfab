using Akin.Engine;
using Akin.Lab.Mapping;
using Akin.Server.Tests;

[assembly: AssemblyFixture(typeof(SmallServer))]
[assembly: AssemblyFixture(typeof(RoutedServer))]
[assembly: AssemblyFixture(typeof(MappedServer))]

namespace Akin.Server.Tests;

/// <summary>A small store that all tests may ask: dresses, shoes and bags, and photos with odd names.</summary>
public sealed class SmallServer() : TestServer(new TestSetup
{
    Make = folder =>
    {
        foreach ((string name, int seed) in Names.Select((name, seed) => (name, seed)))
            PhotoFolder.Write(folder.File("photos"), name, seed);
        TestSetup.Index(folder.File("photos"), folder.File("small store"));
    },
    Store = "small store",
    Write = false,
    Limits = new() { MaxBytes = MaxBytes },
})
{
    public const int MaxBytes = 200_000;

    public static readonly string[] OddNames =
    [
        "bag/with space.png", "bag/it's \"quoted\".png", "bag/👜 emoji.png", "bag/100%.png", "bag/a+b&c=d.png", "bag/#hash?.png", "bag/deep/er/x.png",
        "bag%2Fencoded.png", "bag/encoded.png", "bag/%00.png", "bag/two..dots.png",
    ];

    private static readonly string[] Names =
    [
        .. from kind in new[] { ("dress", 14), ("shoe", 14), ("bag", 6) }
           from i in Enumerable.Range(0, kind.Item2)
           select $"{kind.Item1}/{i:00}.png",
        .. OddNames,
    ];

    public static int Count => Names.Length;
}

/// <summary>A folder of collections for a class of tests, each of which says what is to be in it: <see cref="TestServer.HoldOnlyAsync"/>.</summary>
public sealed class FolderServer() : TestServer(TestSetup.Of());

/// <summary>A store that is searched by class and that all tests may ask: red, green and blue photos, none of them white.</summary>
public sealed class RoutedServer() : TestServer(new TestSetup
{
    Make = folder => TestSetup.Index(
        ClassNetwork.MakePhotos(folder, ("red", 30), ("green", 14), ("blue", 5)), folder.File("tinted store"),
        new IndexRequest { Model = ClassNetwork.Write(folder), Route = ClassNetwork.Label, RouteColumn = "category" }),
    Store = "tinted store",
    Write = false,
    Limits = new(),
});

/// <summary>A small store with a map that all tests may ask, and one of 70,000 made-up items.</summary>
public sealed class MappedServer() : TestServer(new TestSetup
{
    Make = folder => TestSetup.Index(
        PhotoFolder.Make(folder, Count), folder.File("mapped"), new IndexRequest { Model = "pixels:8x8x3" },
        made => MapMaking.Make(made, new MapRequest { Perplexity = 8, Iterations = 300 }).Save(made)),
    Store = "mapped",
    Write = false,
    Limits = new(),
})
{
    public const int Count = 60, Many = 70_000;

    private readonly Lazy<Task<TestServer>> _large = new(() => StartAsync(new TestSetup
    {
        Make = folder => MadeUpMap.Make(folder.File("large"), PhotoFolder.Make(folder, Count), Many),
        Store = "large",
        Write = false,
        Limits = new(),
    }));

    /// <summary>The large one, made when it is first asked for.</summary>
    public async Task<Uri> LargeAsync() => (await _large.Value).Url;

    public override async ValueTask DisposeAsync()
    {
        if (_large.IsValueCreated)
            await (await _large.Value).DisposeAsync();
        await base.DisposeAsync();
    }
}
