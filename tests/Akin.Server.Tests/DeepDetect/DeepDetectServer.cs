using System.Net;
using System.Text;
using System.Text.Json;
using Akin.Engine.Serving;
using Akin.Imaging;
using Akin.Server.Fetching;
using Akin.Server.Keys;

namespace Akin.Server.Tests.DeepDetect;

/// <summary>A server of a folder of collections, which can be stopped and started again, and what a program that speaks DeepDetect's calls sends it.</summary>
internal sealed class DeepDetectServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private CollectionRegistry? _registry;
    private CancellationTokenSource? _stop;
    private Task? _serving;

    public HttpClient Client { get; private set; } = null!;

    public IReadOnlyList<ApiKey> Keys { get; init; } = [];

    public FetchOptions Fetch { get; init; } = new();

    public string Data => _folder.File("data");

    /// <summary>A folder of photos that the server may read: red, green and blue ones.</summary>
    public string Photos { get; private set; } = "";

    /// <summary>A folder with one network in it, whose classes are red, green, blue and white.</summary>
    public string Model => _folder.File("models/tints");

    public TemporaryFolder Folder => _folder;

    public static async Task<DeepDetectServer> StartAsync(IReadOnlyList<ApiKey>? keys = null, FetchOptions? fetch = null)
    {
        var server = new DeepDetectServer { Keys = keys ?? [], Fetch = fetch ?? new() };
        server.Photos = ClassNetwork.MakePhotos(server._folder, ("red", 5), ("green", 5), ("blue", 5));
        Directory.CreateDirectory(server.Model);
        ClassNetwork.Write(server._folder, "models/tints/net.onnx");
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync(bool write = true)
    {
        _stop = new();
        _registry = CollectionRegistry.OfFolder(Data, new ImageLimits { MaxBytes = 200_000 }, write);
        var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _serving = AkinServer.RunAsync(
            _registry, null, new ServerOptions { Address = new("http://127.0.0.1:0"), AllowedFolders = [Photos, _folder.File("models")], Keys = Keys, Fetch = Fetch },
            started.SetResult, _stop.Token);
        await Task.WhenAny(_serving, started.Task);
        if (_serving.IsFaulted)
            await _serving;
        Client = new HttpClient { BaseAddress = await started.Task };
    }

    public async Task StopAsync()
    {
        await _stop!.CancelAsync();
        await _serving!;
        _registry!.Dispose();
        Client.Dispose();
        _stop.Dispose();
    }

    /// <summary>Sends a call as <c>curl -d</c> does, which says that its document is a form.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Reply)> CallAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        using HttpResponseMessage response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        JsonElement reply = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal((int)response.StatusCode, reply.GetProperty("status").GetProperty("code").GetInt32());
        return (response.StatusCode, reply);
    }

    /// <summary>A call that succeeds.</summary>
    public async Task<JsonElement> GoodAsync(string method, string path, string? body = null)
    {
        (HttpStatusCode status, JsonElement reply) = await CallAsync(method, path, body);
        Assert.True((int)status < 300, reply.ToString());
        return reply;
    }

    /// <summary>A prediction that succeeds.</summary>
    public async Task<JsonElement> PredictAsync(string service, string mllib, string output, params string[] data)
    {
        JsonElement reply = await GoodAsync("POST", "/predict",
            $$$"""{"service":"{{{service}}}","parameters":{"mllib":{{{mllib}}},"input":{"height":224,"width":224},"output":{{{output}}}},"data":{{{JsonSerializer.Serialize(data)}}}}""");
        JsonElement head = reply.GetProperty("head");
        Assert.Equal(("/predict", service), (head.GetProperty("method").GetString(), head.GetProperty("service").GetString()));
        Assert.InRange(head.GetProperty("time").GetDouble(), 0, 1e6);
        return reply.GetProperty("body").GetProperty("predictions");
    }

    public Task<JsonElement> MakeSimilarityAsync(string name = "simsearch") => GoodAsync("PUT", $"/services/{name}",
        $$$"""{"mllib":"caffe","description":"similarity search service","type":"unsupervised","parameters":{"input":{"connector":"image","height":224,"width":224},"mllib":{"nclasses":1000}},"model":{"templates":"../templates/caffe/","repository":"{{{Model}}}"}}""");

    public Task<JsonElement> MakeClassificationAsync(string name = "imageserv") => GoodAsync("PUT", $"/services/{name}",
        $$$"""{"mllib":"caffe","description":"image classification service","type":"supervised","parameters":{"input":{"connector":"image"},"mllib":{"nclasses":4}},"model":{"repository":"{{{Model}}}"}}""");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }
}
