using System.Net.Http.Json;
using System.Text.Json;
using Akin.Engine.Serving;
using Akin.Imaging;

namespace Akin.Server.Tests;

/// <summary>A folder of collections, empty at first, served for writing on a free port.</summary>
public sealed class ServedShops : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private CancellationTokenSource? _stop;
    private CollectionRegistry? _registry;
    private Task? _serving;

    public HttpClient Client { get; private set; } = null!;

    public Uri Url { get; private set; } = null!;

    public string Data { get; private set; } = "";

    public string File(string name) => _folder.File(name);

    public static async Task<ServedShops> StartAsync(params string[] collections)
    {
        var shops = new ServedShops();
        shops.Data = shops.File("shops");
        await shops.ServeAsync();
        foreach (string name in collections)
            await shops.CreateAsync(name);
        return shops;
    }

    /// <summary>A second server over the folder of this one.</summary>
    public async Task<ServedShops> StartAnotherAsync()
    {
        var another = new ServedShops { Data = Data };
        await another.ServeAsync();
        return another;
    }

    /// <summary>Ends the server, if there is one, and starts another on the same folder.</summary>
    public async Task ServeAsync(bool write = true, string[]? allow = null)
    {
        await StopAsync();
        _stop = new();
        _registry = CollectionRegistry.OfFolder(Data, new ImageLimits { MaxBytes = 200_000 }, write);
        var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new ServerOptions { Address = new Uri("http://127.0.0.1:0"), AllowedFolders = allow ?? [] };
        _serving = AkinServer.RunAsync(_registry, null, options, started.SetResult, _stop.Token);
        await Task.WhenAny(_serving, started.Task);
        if (_serving.IsFaulted)
            await _serving;
        Url = await started.Task;
        Client = new HttpClient { BaseAddress = Url };
    }

    public async Task<JsonElement> CreateAsync(string name, string model = "pixels")
    {
        using HttpResponseMessage reply = await Client.PostAsJsonAsync("/v1/collections", new { name, model });
        return await ServedShop.ReadAsync(reply);
    }

    /// <summary>Adds a made-up photo.</summary>
    public async Task<JsonElement> AddAsync(string collection, string id, int seed, object? metadata = null)
    {
        using HttpResponseMessage reply = await Client.PostAsync($"/v1/collections/{collection}/items", Form(id, PhotoFolder.Photo(seed), metadata));
        return await ServedShop.ReadAsync(reply);
    }

    public async Task<JsonElement> GetAsync(string address)
    {
        using HttpResponseMessage reply = await Client.GetAsync(address);
        return await ServedShop.ReadAsync(reply);
    }

    public async Task<JsonElement> SearchAsync(string collection, byte[] photo, string query = "")
    {
        using var content = new ByteArrayContent(photo);
        content.Headers.ContentType = new("image/png");
        using HttpResponseMessage reply = await Client.PostAsync($"/v1/collections/{collection}/search{query}", content);
        return await ServedShop.ReadAsync(reply);
    }

    public static MultipartFormDataContent Form(string? id, byte[] photo, object? metadata = null)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "photo", "photo.png" } };
        if (id is not null)
            form.Add(new StringContent(id), "id");
        if (metadata is not null)
            form.Add(new StringContent(metadata as string ?? JsonSerializer.Serialize(metadata)), "metadata");
        return form;
    }

    public async Task StopAsync()
    {
        if (_stop is null)
            return;
        await _stop.CancelAsync();
        if (_serving is not null)
            await _serving;
        Client?.Dispose();
        _registry?.Dispose();
        _stop.Dispose();
        (_serving, _registry, _stop) = (null, null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }
}
