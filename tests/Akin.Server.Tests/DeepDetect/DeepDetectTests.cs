using System.Net;
using System.Text.Json;
using Akin.Server.Http;
using Akin.Server.Tests.Fetching;

namespace Akin.Server.Tests.DeepDetect;

/// <summary>The sequences of calls that DeepDetect's own pages publish, and what else its clients send.</summary>
public sealed class DeepDetectTests(DeepDetectServer served) : IClassFixture<DeepDetectServer>
{
    private const string Layer = """{"extract_layer":"embedding"}""";

    [Fact]
    public async Task A_similarity_service_is_made_filled_photo_by_photo_built_and_searched()
    {
        await served.ForgetAsync();
        JsonElement made = await served.MakeSimilarityAsync();
        Assert.Equal("""{"status":{"code":201,"msg":"Created"}}""", made.ToString());
        Assert.False(Directory.Exists(Path.Combine(served.Data, "simsearch")));

        string[] photos = [.. Directory.GetFiles(served.Photos, "*.png", SearchOption.AllDirectories).Order()];
        foreach (string photo in photos)
        {
            JsonElement prediction = Assert.Single((await served.PredictAsync("simsearch", Layer, """{"index":true}""", photo)).EnumerateArray());
            Assert.Equal(photo, prediction.GetProperty("uri").GetString());
            Assert.True(prediction.GetProperty("indexed").GetBoolean());
            Assert.True(prediction.GetProperty("last").GetBoolean());
            Assert.Equal(3, prediction.GetProperty("vals").GetArrayLength());
        }

        await served.PredictAsync("simsearch", Layer, """{"index":false,"build_index":true}""", photos[0]);

        JsonElement found = Assert.Single((await served.PredictAsync("simsearch", Layer, """{"search":true,"search_nn":4}""", photos[7])).EnumerateArray());
        (string Uri, double Dist)[] nns = [.. found.GetProperty("nns").EnumerateArray().Select(n => (n.GetProperty("uri").GetString()!, n.GetProperty("dist").GetDouble()))];
        Assert.Equal(4, nns.Length);
        Assert.Equal((photos[7], 0), nns[0]);
        Assert.Equal(nns.OrderBy(n => n.Dist), nns);
        Assert.All(nns, n => Assert.Contains("/green/", n.Uri));
        Assert.False(found.TryGetProperty("indexed", out _));

        // Ten where no number is said, and the same answers as from the collection itself.
        Assert.Equal(10, (await served.PredictAsync("simsearch", "{}", """{"search":true}""", photos[7]))[0].GetProperty("nns").GetArrayLength());
        using HttpResponseMessage own = await served.Client.GetAsync(new Uri($"/v1/collections/simsearch/items/{Uri.EscapeDataString(photos[7])}/similar?k=4", UriKind.Relative), TestContext.Current.CancellationToken);
        JsonElement hits = JsonSerializer.Deserialize<JsonElement>(await own.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("hits");
        Assert.Equal(nns.Select(n => n.Uri), hits.EnumerateArray().Select(h => h.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_classification_service_is_made_and_predicts()
    {
        await served.ForgetAsync();
        Assert.Equal("""{"status":{"code":201,"msg":"Created"}}""", (await served.MakeClassificationAsync()).ToString());
        string red = Path.Combine(served.Photos, "red/00.png"), blue = Path.Combine(served.Photos, "blue/01.png");

        JsonElement three = (await served.PredictAsync("imageserv", "{}", """{"best":3}""", red, blue));
        Assert.Equal([red, blue], three.EnumerateArray().Select(p => p.GetProperty("uri").GetString()));
        JsonElement[] classes = [.. three[0].GetProperty("classes").EnumerateArray()];
        Assert.Equal("red", classes[0].GetProperty("cat").GetString());
        Assert.Equal("blue", three[1].GetProperty("classes")[0].GetProperty("cat").GetString());
        Assert.Equal(3, classes.Length);
        Assert.InRange(classes[0].GetProperty("prob").GetDouble(), 0.9, 1);
        Assert.True(classes[0].GetProperty("prob").GetDouble() > classes[1].GetProperty("prob").GetDouble());
        Assert.Equal([false, false, true], classes.Select(c => c.TryGetProperty("last", out _)));
        Assert.Equal([false, true], three.EnumerateArray().Select(p => p.TryGetProperty("last", out _)));

        Assert.Equal(1, (await served.PredictAsync("imageserv", "{}", "{}", red))[0].GetProperty("classes").GetArrayLength());
        JsonElement all = (await served.PredictAsync("imageserv", "{}", """{"best":-1}""", red))[0].GetProperty("classes");
        Assert.Equal(1, all.EnumerateArray().Sum(c => c.GetProperty("prob").GetDouble()), 4);
        Assert.Equal(4, all.GetArrayLength());
        Assert.Equal(1, (await served.PredictAsync("imageserv", "{}", """{"best":3,"confidence_threshold":0.5}""", red))[0].GetProperty("classes").GetArrayLength());
        Assert.Equal(0, (await served.PredictAsync("imageserv", "{}", """{"confidence_threshold":1}""", red))[0].GetProperty("classes").GetArrayLength());
    }

    [Fact]
    public async Task Services_are_listed_looked_at_and_survive_a_restart()
    {
        await using TestServer server = await TestServer.StartAsync(DeepDetectCalls.Setup);
        await server.MakeSimilarityAsync();
        await server.MakeClassificationAsync();
        string red = Path.Combine(server.Photos, "red/00.png");
        await server.PredictAsync("simsearch", Layer, """{"index":true}""", red);
        await server.StopAsync();
        await server.ServeAsync();

        JsonElement head = (await server.GoodAsync("GET", "/info")).GetProperty("head");
        Assert.Equal("/info", head.GetProperty("method").GetString());
        Assert.Equal(["imageserv", "simsearch"], head.GetProperty("services").EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        JsonElement body = (await server.GoodAsync("GET", "/services/simsearch")).GetProperty("body");
        Assert.Equal(("caffe", "similarity search service", "unsupervised"),
            (body.GetProperty("mllib").GetString(), body.GetProperty("description").GetString(), body.GetProperty("type").GetString()));
        Assert.Equal(red, (await server.PredictAsync("simsearch", Layer, """{"search":true}""", red))[0].GetProperty("nns")[0].GetProperty("uri").GetString());
        Assert.Equal("red", (await server.PredictAsync("imageserv", "{}", "{}", red))[0].GetProperty("classes")[0].GetProperty("cat").GetString());
    }

    [Fact]
    public async Task Data_is_a_path_an_address_or_base64()
    {
        byte[] photo = ClassNetwork.Photo("green", 7);
        await using var host = PhotoHost.Create("HTTP/1.1 200 OK\nContent-Type: image/png", photo);
        await using TestServer server = await TestServer.StartAsync(DeepDetectCalls.Setup with { Change = o => o with { Fetch = new() { AllowedHosts = [$"127.0.0.1:{host.Port}"] } } });
        await server.MakeClassificationAsync();
        string address = host.Url("/green.png?x").ToString(), base64 = Convert.ToBase64String(photo);

        JsonElement predictions = await server.PredictAsync("imageserv", "{}", "{}", "green/00.png", address, base64, "data:image/png;base64," + base64);
        Assert.All(predictions.EnumerateArray(), p => Assert.Equal("green", p.GetProperty("classes")[0].GetProperty("cat").GetString()));
        string[] uris = [.. predictions.EnumerateArray().Select(p => p.GetProperty("uri").GetString()!)];
        Assert.Equal(["green/00.png", address], uris[..2]);
        Assert.Equal(uris[2], uris[3]);
        Assert.Matches("^[0-9a-f]{32}$", uris[2]);

        JsonElement named = await server.GoodAsync("POST", "/predict", $$$"""{"service":"imageserv","data":["{{{base64}}}"],"ids":["mine"]}""");
        Assert.Equal("mine", named.GetProperty("body").GetProperty("predictions")[0].GetProperty("uri").GetString());
    }

    [Fact]
    public async Task Many_photos_come_in_one_call_that_indexes_builds_and_searches()
    {
        await served.ForgetAsync();
        await served.MakeSimilarityAsync();
        string[] photos = [.. Directory.GetFiles(served.Photos, "*.png", SearchOption.AllDirectories).Order()];
        JsonElement predictions = await served.PredictAsync("simsearch", Layer, """{"index":true,"build_index":true,"search":true,"search_nn":"2"}""", photos);
        Assert.Equal(photos, predictions.EnumerateArray().Select(p => p.GetProperty("nns")[0].GetProperty("uri").GetString()));
        Assert.All(predictions.EnumerateArray(), p => Assert.Equal(2, p.GetProperty("nns").GetArrayLength()));

        // The same photos again are the same items.
        await served.PredictAsync("simsearch", Layer, """{"index":true}""", photos);
        Assert.Equal(15, (await served.PredictAsync("simsearch", Layer, """{"search":true,"search_nn":100}""", photos[0]))[0].GetProperty("nns").GetArrayLength());
    }

    [Fact]
    public async Task The_first_calls_may_come_at_once()
    {
        await served.ForgetAsync();
        await served.MakeSimilarityAsync("Both");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => served.PredictAsync("both", Layer, """{"index":true}""", $"red/{i:00}.png")));
        Assert.Equal(5, (await served.PredictAsync("both", Layer, """{"search":true}""", "red/00.png"))[0].GetProperty("nns").GetArrayLength());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("mem", true)]
    [InlineData("lib", true)]
    [InlineData("full", false)]
    [InlineData("dir", false)]
    [InlineData("index", false)]
    public async Task Deleting_leaves_the_index_or_clears_it(string clear, bool leaves)
    {
        await served.ForgetAsync();
        await served.MakeSimilarityAsync();
        await served.PredictAsync("simsearch", Layer, """{"index":true}""", "red/00.png");
        JsonElement deleted = clear == "full"
            ? await served.GoodAsync("DELETE", "/services/simsearch", """{"clear":"full"}""")
            : await served.GoodAsync("DELETE", "/services/simsearch?clear=" + clear);
        Assert.Equal("""{"status":{"code":200,"msg":"OK"}}""", deleted.ToString());
        await BadAsync(served, "GET", "/services/simsearch", null, 404, 1002, "Service Not Found");
        Assert.Empty((await served.GoodAsync("GET", "/info")).GetProperty("head").GetProperty("services").EnumerateArray());

        await served.MakeSimilarityAsync();
        Assert.True(File.Exists(Path.Combine(served.Model, "net.onnx")));
        if (leaves)
            Assert.Single((await served.PredictAsync("simsearch", Layer, """{"search":true}""", "red/00.png"))[0].GetProperty("nns").EnumerateArray());
        else
            await BadAsync(served, "POST", "/predict", """{"service":"simsearch","parameters":{"output":{"search":true}},"data":["red/00.png"]}""", 403, 1011, "nothing is indexed");
    }

    [Fact]
    public async Task A_deleted_classifier_is_gone()
    {
        await served.ForgetAsync();
        await served.MakeClassificationAsync();
        await served.GoodAsync("DELETE", "/services/imageserv");
        await BadAsync(served, "POST", "/predict", """{"service":"imageserv","data":["red/00.png"]}""", 404, 1002, "Service Not Found");
        await served.MakeClassificationAsync();
        await served.PredictAsync("imageserv", "{}", "{}", "red/00.png");
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_its_form()
    {
        await served.ForgetAsync();
        await served.MakeSimilarityAsync();
        await served.MakeClassificationAsync();
        await served.PredictAsync("simsearch", Layer, """{"index":true}""", "red/00.png");
        Directory.CreateDirectory(served.Folder.File("models/two"));
        Directory.CreateDirectory(served.Folder.File("models/none"));
        ClassNetwork.Write(served.Folder, "models/two/a.onnx");
        ClassNetwork.Write(served.Folder, "models/two/b.onnx");
        ClassNetwork.Write(served.Folder, "models/mute.onnx", "size: 8\nlayer: embedding\n");
        File.WriteAllText(served.Folder.File("models/broken.onnx"), "no network");
        File.Copy(Path.Combine(served.Model, "net.yml"), served.Folder.File("models/broken.yml"));
        const string image = "\"parameters\":{\"input\":{\"connector\":\"image\"}}";
        string Model(string name) => $$$"""{"mllib":"torch","model":{"repository":"{{{served.Folder.File("models/" + name)}}}"},{{{image}}}}""";

        (string Method, string Path, string? Body, int Status, int Code, string Says)[] calls =
        [
            ("GET", "/services/none", null, 404, 1002, "Service Not Found"),
            ("DELETE", "/services/none", null, 404, 1002, "Service Not Found"),
            ("DELETE", "/services/simsearch?clear=all", null, 400, 1006, "clear"),
            ("PUT", "/services/a", "", 400, 1006, "no JSON"),
            ("PUT", "/services/a", "{", 400, 1006, "no JSON"),
            ("PUT", "/services/a", "null", 400, 1006, "null"),
            ("PUT", "/services/a", "[]", 400, 1006, "no JSON"),
            ("PUT", "/services/a", """{"mllib":5}""", 400, 1006, "$.mllib"),
            ("PUT", "/services/a", """{"mllib":"torch"}""", 400, 1006, "connector"),
            ("PUT", "/services/a", $$$"""{"mllib":"xgboost",{{{image}}}}""", 404, 1000, "Unknown Library"),
            ("PUT", "/services/a", """{"mllib":"torch","parameters":{"input":{"connector":"csv"}}}""", 404, 1004, "Input Connector Not Found"),
            ("PUT", "/services/a", $$$"""{"mllib":"torch","type":"other",{{{image}}}}""", 400, 1006, "supervised"),
            ("PUT", "/services/simsearch", $$$"""{"mllib":"torch","type":"unsupervised",{{{image}}}}""", 403, 1006, "already"),
            ("PUT", "/services/SimSearch", $$$"""{"mllib":"torch","type":"unsupervised",{{{image}}}}""", 403, 1006, "already"),
            ("PUT", "/services/..%2Fa", $$$"""{"mllib":"torch","type":"unsupervised",{{{image}}}}""", 400, 1006, "name"),
            ("PUT", "/services/.a", $$$"""{"mllib":"torch","type":"unsupervised",{{{image}}}}""", 400, 1006, "name"),
            ("PUT", "/services/a", """{"mllib":"torch","model":{"repository":"/etc"},"parameters":{"input":{"connector":"image"}}}""", 403, 1005, "no folder"),
            ("PUT", "/services/a", """{"mllib":"torch","model":{"repository":"../../../etc"},"parameters":{"input":{"connector":"image"}}}""", 403, 1005, "no folder"),
            ("PUT", "/services/a", Model("two"), 400, 1006, "several"),
            ("PUT", "/services/a", Model("none"), 400, 1006, "no network"),
            ("PUT", "/services/a", Model("gone.onnx"), 400, 1006, "no network"),
            ("PUT", "/services/a", Model("mute.onnx"), 400, 1006, "no classes"),
            ("PUT", "/services/a", Model("broken.onnx"), 400, 1006, "broken.onnx"),
            ("POST", "/predict", "no json", 400, 1006, "no JSON"),
            ("POST", "/predict", """{"data":["red/00.png"]}""", 400, 1006, "service"),
            ("POST", "/predict", """{"service":"none","data":["red/00.png"]}""", 404, 1002, "Service Not Found"),
            ("POST", "/predict", """{"service":"imageserv"}""", 400, 1001, "No Data"),
            ("POST", "/predict", """{"service":"imageserv","data":[]}""", 400, 1001, "No Data"),
            ("POST", "/predict", """{"service":"imageserv","data":[""]}""", 400, 1001, "No Data"),
            ("POST", "/predict", """{"service":"imageserv","data":[null]}""", 400, 1001, "No Data"),
            ("POST", "/predict", """{"service":"imageserv","data":"red/00.png"}""", 400, 1006, "$.data"),
            ("POST", "/predict", """{"service":"imageserv","data":["red/00.png"],"ids":[]}""", 400, 1006, "ids"),
            ("POST", "/predict", """{"service":"imageserv","data":["red/99.png"]}""", 400, 1005, "missing"),
            ("POST", "/predict", """{"service":"imageserv","data":["red"]}""", 400, 1005, "folder"),
            ("POST", "/predict", """{"service":"imageserv","data":["/etc/passwd"]}""", 403, 1005, "no folder"),
            ("POST", "/predict", """{"service":"imageserv","data":["http://127.0.0.1/x.png"]}""", 403, 1005, "not fetched"),
            ("POST", "/predict", """{"service":"imageserv","data":["file:///etc/passwd"]}""", 400, 1005, "missing"),
            ("POST", "/predict", $$$"""{"service":"imageserv","data":["{{{new string('A', 80)}}}"]}""", 400, 1005, "photo"),
            ("POST", "/predict", $$$"""{"service":"imageserv","data":["{{{new string('A', 267_000)}}}"]}""", 413, 1005, "larger"),
            ("POST", "/predict", $$$"""{"service":"imageserv","data":["{{{new string('A', 900_000)}}}"]}""", 413, 1005, "larger"),
            ("POST", "/predict", $$$"""{"service":"imageserv","data":[{{{string.Join(',', Enumerable.Repeat("\"a\"", 1001))}}}]}""", 400, 1006, "1000"),
            ("POST", "/predict", """{"service":"imageserv","parameters":{"output":{"best":0}},"data":["red/00.png"]}""", 400, 1006, "best"),
            ("POST", "/predict", """{"service":"imageserv","parameters":{"output":{"index":true}},"data":["red/00.png"]}""", 400, 1006, "unsupervised"),
            ("POST", "/predict", """{"service":"simsearch","parameters":{"output":{"search":true,"search_nn":0}},"data":["red/00.png"]}""", 400, 1006, "search_nn"),
            ("POST", "/predict", """{"service":"simsearch","parameters":{"mllib":{"extract_layer":"pooled"},"output":{"search":true}},"data":["red/00.png"]}""", 400, 1006, "extract_layer"),
            ("POST", "/predict", $$$"""{"service":"simsearch","parameters":{"output":{"index":true}},"data":["red/00.png"],"ids":["{{{new string('i', 2000)}}}"]}""", 400, 1006, "id"),
        ];
        foreach ((string method, string path, string? body, int status, int code, string says) in calls)
            await BadAsync(served, method, path, body, status, code, says);

        await served.MakeSimilarityAsync("fresh");
        await BadAsync(served, "POST", "/predict", """{"service":"fresh","parameters":{"output":{"search":true}},"data":["red/00.png"]}""", 403, 1011, "nothing is indexed");
        await BadAsync(served, "POST", "/predict", """{"service":"fresh","parameters":{"mllib":{"extract_layer":"none"},"output":{"index":true}},"data":["red/00.png"]}""", 400, 1006, "none");
        await served.PredictAsync("fresh", Layer, """{"index":true}""", "red/00.png");
    }

    [Fact]
    public async Task Reading_writing_and_administering_need_their_keys()
    {
        await using TestServer server = await TestServer.StartAsync(DeepDetectCalls.Setup with { Keys = true });
        void As(Access access) => server.Client.DefaultRequestHeaders.Authorization = new("Bearer", server.Secrets[access]);
        const string search = """{"service":"simsearch","parameters":{"output":{"search":true}},"data":["red/00.png"]}""";
        const string index = """{"service":"simsearch","parameters":{"output":{"index":true}},"data":["red/00.png"]}""";
        const string plain = """{"service":"simsearch","data":["red/00.png"]}""";

        await BadAsync(server, "GET", "/info", null, 401, 1006, "key");
        As(Access.Write);
        await BadAsync(server, "PUT", "/services/simsearch", "{}", 403, 1006, "administer");
        As(Access.Administer);
        await server.MakeSimilarityAsync();
        As(Access.Read);
        await BadAsync(server, "DELETE", "/services/simsearch", null, 403, 1006, "administer");
        await BadAsync(server, "POST", "/predict", index, 403, 1010, "write");
        await BadAsync(server, "POST", "/predict", plain, 403, 1010, "write");
        Assert.False(Directory.Exists(Path.Combine(server.Data, "simsearch")));
        As(Access.Write);
        await server.GoodAsync("POST", "/predict", index);
        As(Access.Read);
        await server.GoodAsync("POST", "/predict", search);
        await server.GoodAsync("POST", "/predict", plain);
        await server.GoodAsync("GET", "/services/simsearch");
    }

    [Fact]
    public async Task Services_whose_file_is_damaged_are_said_and_the_rest_goes_on()
    {
        await using TestServer server = await TestServer.StartAsync(DeepDetectCalls.Setup);
        await server.MakeSimilarityAsync();
        await server.StopAsync();
        foreach (string damage in (string[])["", "{", "[null]", "[{}]", "null5"])
        {
            await File.WriteAllTextAsync(Path.Combine(server.Data, "services.json"), damage, TestContext.Current.CancellationToken);
            await server.ServeAsync();
            await BadAsync(server, "GET", "/info", null, 500, 1007, "services.json is damaged");
            Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync(new Uri("/v1/collections", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
            if (damage != "null5")
                await server.StopAsync();
        }
    }

    private static async Task BadAsync(TestServer server, string method, string path, string? body, int status, int code, string says)
    {
        (HttpStatusCode got, JsonElement reply) = await server.CallAsync(method, path, body);
        JsonElement said = reply.GetProperty("status");
        string message = said.TryGetProperty("dd_msg", out JsonElement dd) ? dd.GetString()! : "";
        string call = $"{method} {path} {(body?.Length > 300 ? body[..300] : body)}: {said}";
        Assert.True((int)got == status && said.GetProperty("dd_code").GetInt32() == code && message.Contains(says, StringComparison.Ordinal), call);
        Assert.DoesNotContain('\n', message);
        Assert.False(reply.TryGetProperty("body", out _));
    }
}
