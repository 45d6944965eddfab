using System.Net;
using System.Text;
using System.Text.Json;

namespace Akin.Server.Tests.DeepDetect;

/// <summary>What a program that speaks DeepDetect's calls sends a server.</summary>
internal static class DeepDetectCalls
{
    /// <summary>A folder of collections, and folders that the server may read: red, green and blue photos, and a network whose classes they are.</summary>
    public static TestSetup Setup => new()
    {
        Make = folder =>
        {
            ClassNetwork.MakePhotos(folder, ("red", 5), ("green", 5), ("blue", 5));
            Directory.CreateDirectory(folder.File("models", "tints"));
            ClassNetwork.Write(folder, "models/tints/net.onnx");
        },
        Allowed = ["photos", "models"],
    };

    extension(TestServer server)
    {
        /// <summary>A folder with one network in it, whose classes are red, green, blue and white.</summary>
        public string Model => server.Folder.File("models/tints");

        /// <summary>Deletes all services and what they indexed.</summary>
        public async Task ForgetAsync()
        {
            foreach (JsonElement service in (await server.GoodAsync("GET", "/info")).GetProperty("head").GetProperty("services").EnumerateArray())
                await server.GoodAsync("DELETE", $"/services/{service.GetProperty("name").GetString()}?clear=full");
            await server.HoldOnlyAsync();
        }

        /// <summary>Sends a call as <c>curl -d</c> does, which says that its document is a form.</summary>
        public async Task<(HttpStatusCode Status, JsonElement Reply)> CallAsync(string method, string path, string? body = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
            if (body is not null)
                request.Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
            // As curl does with a long document: one that is refused unread is not sent, else the server hangs up while it is.
            request.Headers.ExpectContinue = body?.Length > 1024;
            using HttpResponseMessage response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            JsonElement reply = JsonSerializer.Deserialize<JsonElement>(text);
            Assert.Equal((int)response.StatusCode, reply.GetProperty("status").GetProperty("code").GetInt32());
            return (response.StatusCode, reply);
        }

        /// <summary>A call that succeeds.</summary>
        public async Task<JsonElement> GoodAsync(string method, string path, string? body = null)
        {
            (HttpStatusCode status, JsonElement reply) = await server.CallAsync(method, path, body);
            Assert.True((int)status < 300, reply.ToString());
            return reply;
        }

        /// <summary>A prediction that succeeds.</summary>
        public async Task<JsonElement> PredictAsync(string service, string mllib, string output, params string[] data)
        {
            JsonElement reply = await server.GoodAsync("POST", "/predict",
                $$$"""{"service":"{{{service}}}","parameters":{"mllib":{{{mllib}}},"input":{"height":224,"width":224},"output":{{{output}}}},"data":{{{JsonSerializer.Serialize(data)}}}}""");
            JsonElement head = reply.GetProperty("head");
            Assert.Equal(("/predict", service), (head.GetProperty("method").GetString(), head.GetProperty("service").GetString()));
            Assert.InRange(head.GetProperty("time").GetDouble(), 0, 1e6);
            return reply.GetProperty("body").GetProperty("predictions");
        }

        public Task<JsonElement> MakeSimilarityAsync(string name = "simsearch") => server.GoodAsync("PUT", $"/services/{name}",
            $$$"""{"mllib":"caffe","description":"similarity search service","type":"unsupervised","parameters":{"input":{"connector":"image","height":224,"width":224},"mllib":{"nclasses":1000}},"model":{"templates":"../templates/caffe/","repository":"{{{server.Model}}}"}}""");

        public Task<JsonElement> MakeClassificationAsync(string name = "imageserv") => server.GoodAsync("PUT", $"/services/{name}",
            $$$"""{"mllib":"caffe","description":"image classification service","type":"supervised","parameters":{"input":{"connector":"image"},"mllib":{"nclasses":4}},"model":{"repository":"{{{server.Model}}}"}}""");
    }
}

/// <summary>A server for a class of tests, each of which begins with <c>ForgetAsync</c>.</summary>
public sealed class DeepDetectServer() : TestServer(DeepDetectCalls.Setup);
