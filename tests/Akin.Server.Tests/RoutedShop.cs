using System.Text.Json;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Server.Tests;

[assembly: AssemblyFixture(typeof(RoutedShop))]

namespace Akin.Server.Tests;

/// <summary>A store that is searched by class: red, green and blue photos, none of them white.</summary>
public sealed class RoutedShop : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private Collection? _collection;
    private Task? _serving;

    public Uri Url { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        string photos = ClassNetwork.MakePhotos(_folder, ("red", 30), ("green", 14), ("blue", 5)), store = _folder.File("tinted shop");
        IPhotoSource source = PhotoSource.Open(photos);
        var request = new IndexRequest { Model = ClassNetwork.Write(_folder), Route = ClassNetwork.Label, RouteColumn = "category" };
        using (var made = Collection.OpenForIndexing(store, request, source, "test"))
            Assert.Equal(49, made.Ingest(source).Added);
        _collection = Collection.Open(store);
        (Url, _serving) = await ServedShop.StartAsync(_collection, _stop.Token);
        Client = new HttpClient { BaseAddress = Url };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_serving is not null)
            await _serving;
        Client?.Dispose();
        _collection?.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    public async Task<HttpResponseMessage> PostAsync(string tint, string query)
    {
        using var content = new ByteArrayContent(ClassNetwork.Photo(tint, 5));
        content.Headers.ContentType = new("image/png");
        return await Client.PostAsync("/v1/search" + query, content);
    }

    public async Task<JsonElement> SearchAsync(string tint, string query = "")
    {
        using HttpResponseMessage reply = await PostAsync(tint, query);
        return await ServedShop.ReadAsync(reply);
    }
}
