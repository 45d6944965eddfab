using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Lab.Mapping;
using Akin.Server.Tests;

[assembly: AssemblyFixture(typeof(MappedShop))]

namespace Akin.Server.Tests;

/// <summary>A small store with a map, and one of 70,000 made-up items, each served on a free port for all tests.</summary>
public sealed class MappedShop : IAsyncLifetime
{
    public const int Count = 60, Many = 70_000;
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(Collection Collection, Task Serving)> _served = [];
    private readonly Lazy<Task<Uri>> _large;

    public MappedShop() => _large = new(async () =>
    {
        MadeUpMap.Make(_folder.File("large"), _folder.File("photos"), Many);
        return (await ServeAsync(_folder.File("large"))).Url;
    });

    public Uri Url { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public Collection Collection => _served[0].Collection;

    /// <summary>The large one, made when it is first asked for.</summary>
    public Task<Uri> LargeAsync() => _large.Value;

    public async ValueTask InitializeAsync()
    {
        string photos = PhotoFolder.Make(_folder, Count), store = _folder.File("mapped");
        IPhotoSource source = PhotoSource.Open(photos);
        using (var made = Collection.OpenForIndexing(store, new IndexRequest { Model = "pixels:8x8x3" }, source, "test"))
        {
            made.Ingest(source);
            MapMaking.Make(made, new MapRequest { Perplexity = 8, Iterations = 300 }).Save(made);
        }

        Url = (await ServeAsync(store)).Url;
        Client = new HttpClient { BaseAddress = Url };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach ((Collection collection, Task serving) in _served)
        {
            await serving;
            collection.Dispose();
        }

        Client?.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task<(Uri Url, Task)> ServeAsync(string store)
    {
        var collection = Collection.Open(store);
        (Uri url, Task serving) = await ServedShop.StartAsync(collection, _stop.Token);
        _served.Add((collection, serving));
        return (url, serving);
    }
}
