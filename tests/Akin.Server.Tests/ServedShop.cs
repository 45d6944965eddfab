using System.Text.Json;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Imaging;
using Akin.Server.Tests;

[assembly: AssemblyFixture(typeof(ServedShop))]

namespace Akin.Server.Tests;

/// <summary>A small store, served on a free port for all tests: dresses, shoes and bags, and photos with odd names.</summary>
public sealed class ServedShop : IAsyncLifetime
{
    public const int MaxBytes = 200_000;

    public static readonly string[] OddNames =
    [
        "bag/with space.png", "bag/it's \"quoted\".png", "bag/👜 emoji.png", "bag/100%.png", "bag/a+b&c=d.png", "bag/#hash?.png", "bag/deep/er/x.png",
        "bag%2Fencoded.png", "bag/encoded.png", "bag/%00.png", "bag/two..dots.png",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private Task? _serving;

    public Uri Url { get; private set; } = null!;

    public Collection Collection { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public string Photos => _folder.File("photos");

    public int Count { get; private set; }

    public byte[] Photo(string id) => File.ReadAllBytes(Path.Combine(Photos, id));

    public async ValueTask InitializeAsync()
    {
        foreach ((string category, int count) in new[] { ("dress", 14), ("shoe", 14), ("bag", 6) })
        {
            for (int i = 0; i < count; i++, Count++)
                PhotoFolder.Write(Photos, $"{category}/{i:00}.png", Count);
        }

        foreach (string name in OddNames)
            PhotoFolder.Write(Photos, name, Count++);

        string store = _folder.File("small shop");
        IPhotoSource source = PhotoSource.Open(Photos);
        using (var made = Collection.OpenForIndexing(store, new IndexRequest { Model = "pixels" }, source, "test"))
            Assert.Equal(Count, made.Ingest(source).Added);

        Collection = Collection.Open(store, new ImageLimits { MaxBytes = MaxBytes });
        (Url, _serving) = await StartAsync(Collection, _stop.Token);
        Client = new HttpClient { BaseAddress = Url };
    }

    /// <summary>Serves on a free port until it is cancelled.</summary>
    public static async Task<(Uri Url, Task Serving)> StartAsync(Collection collection, CancellationToken stop)
    {
        var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task serving = AkinServer.RunAsync(collection, new ServerOptions { Address = new Uri("http://127.0.0.1:0") }, started.SetResult, stop);
        await Task.WhenAny(serving, started.Task);
        if (serving.IsFaulted)
            await serving;
        return (await started.Task, serving);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_serving is not null)
            await _serving;
        Client?.Dispose();
        Collection?.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    public async Task<JsonElement> GetAsync(string address)
    {
        using HttpResponseMessage reply = await Client.GetAsync(address);
        return await ReadAsync(reply);
    }

    public async Task<JsonElement> SearchAsync(byte[] photo, string query = "", string type = "image/png")
    {
        using var content = new ByteArrayContent(photo);
        content.Headers.ContentType = new(type);
        using HttpResponseMessage reply = await Client.PostAsync("/v1/search" + query, content);
        return await ReadAsync(reply);
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage reply)
    {
        string text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.IsSuccessStatusCode, $"{(int)reply.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }
}
