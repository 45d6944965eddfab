using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Akin.Catalog.Store;

namespace Akin.Server.Tests;

/// <summary>One collection, or the file of jobs, is broken or another process's: the others are served, and nothing of it is lost.</summary>
public sealed class BrokenCollectionTests
{
    [Fact]
    public async Task A_collection_whose_pages_are_damaged_is_listed_or_says_so_and_the_others_are_served()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Of("good", "bad"));
        for (int i = 0; i < 12; i++)
        {
            await server.AddAsync("good", $"{i}", i);
            await server.AddAsync("bad", $"{i}", i, new { color = $"red {i}" });
        }

        await server.StopAsync();
        string file = Path.Combine(server.Data, "bad", "catalog.db");
        byte[] whole = await File.ReadAllBytesAsync(file);
        const int Page = 16384;
        int listed = 0, pages = whole.Length / Page;
        for (int page = 1; page < pages; page += Math.Max(1, pages / 8))
        {
            byte[] damaged = (byte[])whole.Clone();
            damaged.AsSpan(page * Page, Page).Clear();
            await File.WriteAllBytesAsync(file, damaged);

            await server.ServeAsync();

            Assert.Equal(12, (await server.GetAsync("/v1/collections/good")).GetProperty("items").GetInt32());
            JsonElement bad = Listed(await server.GetAsync("/v1/collections"), "bad");
            listed += bad.TryGetProperty("fault", out JsonElement fault) ? 1 : 0;
            Assert.True(fault.ValueKind == JsonValueKind.Undefined || fault.GetString()!.Contains("damaged", StringComparison.Ordinal), fault.ToString());
            using HttpResponseMessage search = await server.Client.GetAsync("/v1/collections/good/items/3/similar");
            Assert.Equal(HttpStatusCode.OK, search.StatusCode);
            using HttpResponseMessage metrics = await server.Client.GetAsync("/metrics");
            Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
            await server.StopAsync();
        }

        Assert.InRange(listed, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_collection_whose_network_is_gone_is_listed_with_that_and_served_again_once_it_is_back()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Of("good"));
        using TemporaryFolder nets = new();
        string network = ClassNetwork.Write(nets, "net.onnx");
        await server.ServeAsync(server.Setup with { Allowed = [Path.GetDirectoryName(network)!] });
        await server.CreateAsync("other", network);
        await server.StopAsync();
        File.Move(network, network + ".away");

        await server.ServeAsync();

        await server.AddAsync("good", "1", 1);
        Assert.Contains("net.onnx", Listed(await server.GetAsync("/v1/collections"), "other").GetProperty("fault").GetString(), StringComparison.Ordinal);
        await CollectionsTests.IsAsync(server.Client.GetAsync("/v1/collections/other/items"), 503, "collection_unavailable");
        await server.StopAsync();
        File.Move(network + ".away", network);
        await server.ServeAsync();
        Assert.False(Listed(await server.GetAsync("/v1/collections"), "other").TryGetProperty("fault", out _));
    }

    [Theory]
    [InlineData("bad/catalog.db")]
    [InlineData("bad/vectors-l2.hnsw")]
    [InlineData("services.json")]
    public async Task A_pipe_in_a_files_place_holds_nobody_up(string file)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "makes a named pipe with mkfifo");
        await using TestServer server = await TestServer.StartAsync(TestSetup.Of("good", "bad"));
        await server.AddAsync("good", "1", 1);
        await server.StopAsync();
        string path = Path.Combine(server.Data, file);
        File.Delete(path);
        await PipeAsync(path);

        await server.ServeAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, (await server.GetAsync("/v1/collections/good")).GetProperty("items").GetInt32());
        Assert.Equal(file == "bad/catalog.db", Listed(await server.GetAsync("/v1/collections"), "bad").TryGetProperty("fault", out _));
        using HttpResponseMessage info = await server.Client.GetAsync("/info").WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(file == "services.json" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, info.StatusCode);
        await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_pipe_that_is_named_as_settings_holds_nobody_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "makes a named pipe with mkfifo");
        await using TestServer server = await TestServer.StartAsync(TestSetup.Of("good"));
        using TemporaryFolder nets = new();
        string network = ClassNetwork.Write(nets, "net.onnx"), settings = Path.ChangeExtension(network, ".yml");
        File.Delete(settings);
        await PipeAsync(settings);
        await server.ServeAsync(server.Setup with { Allowed = [Path.GetDirectoryName(network)!] });

        using HttpResponseMessage made = await server.Client.PostAsJsonAsync("/v1/collections", new { name = "other", model = network }).WaitAsync(TimeSpan.FromSeconds(30));
        await CollectionsTests.IsAsync(server.Client.PostAsJsonAsync("/v1/jobs", new { kind = "train", config = settings }).WaitAsync(TimeSpan.FromSeconds(30)), 400, "bad_request");
    }

    private static async Task PipeAsync(string path)
    {
        using Process made = Process.Start("mkfifo", [path]);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, made.ExitCode);
    }

    [Fact]
    public async Task A_damaged_file_of_jobs_stops_jobs_alone_until_it_is_mended()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Of("garments"));
        using (HttpResponseMessage made = await server.Client.PostAsJsonAsync("/v1/jobs", new { kind = "rebuild", collection = "garments" }))
            Assert.Equal(HttpStatusCode.Accepted, made.StatusCode);
        await server.StopAsync();
        string file = Path.Combine(server.Data, "jobs.db");
        File.Delete(file + "-wal");
        await File.WriteAllBytesAsync(file, [.. Enumerable.Repeat((byte)'x', 9000)]);

        await server.ServeAsync();

        await server.AddAsync("garments", "1", 1);
        await CollectionsTests.IsAsync(server.Client.GetAsync("/v1/jobs"), 500, "store_failed");
        await CollectionsTests.IsAsync(server.Client.PostAsJsonAsync("/v1/jobs", new { kind = "rebuild", collection = "garments" }), 500, "store_failed");
        using (HttpResponseMessage metrics = await server.Client.GetAsync("/metrics"))
            Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        File.Delete(file);
        using HttpResponseMessage again = await server.Client.PostAsJsonAsync("/v1/jobs", new { kind = "rebuild", collection = "garments" });
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
    }

    [Fact]
    public async Task What_another_server_writes_can_not_be_deleted()
    {
        await using TestServer first = await TestServer.StartAsync(TestSetup.Of("garments"));
        await first.AddAsync("garments", "a", 1);
        await using TestServer second = await TestServer.StartAsync(TestSetup.Of() with { Data = first.Data });
        Assert.Contains("in use", Listed(await second.GetAsync("/v1/collections"), "garments").GetProperty("fault").GetString(), StringComparison.Ordinal);

        await CollectionsTests.IsAsync(second.Client.DeleteAsync("/v1/collections/garments"), 409, "collection_in_use");

        await first.AddAsync("garments", "b", 2);
        Assert.Equal(2, (await first.GetAsync("/v1/collections/garments")).GetProperty("items").GetInt32());
        await second.StopAsync();
        await first.ServeAsync();
        Assert.Equal(2, (await first.GetAsync("/v1/collections/garments")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task A_damaged_collection_that_nobody_writes_can_be_deleted()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Of("bad"));
        await server.StopAsync();
        await File.WriteAllBytesAsync(Path.Combine(server.Data, "bad", "catalog.db"), new byte[5000]);
        await server.ServeAsync();

        using HttpResponseMessage deleted = await server.Client.DeleteAsync("/v1/collections/bad");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(server.Data));
        await server.CreateAsync("bad");
    }

    [Fact]
    public async Task A_collection_whose_deletion_can_not_be_written_down_is_served_on_and_deleted_later()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Of("garments"));
        await server.AddAsync("garments", "a", 1);
        // What stands in the way of the mark, whoever the server runs as.
        string mark = Path.Combine(server.Data, "garments", "deleted");
        Directory.CreateDirectory(mark);

        await CollectionsTests.IsAsync(server.Client.DeleteAsync("/v1/collections/garments"), 500, "store_failed");

        await server.AddAsync("garments", "b", 2);
        Assert.Equal(2, (await server.GetAsync("/v1/collections/garments")).GetProperty("items").GetInt32());
        Directory.Delete(mark);
        using HttpResponseMessage deleted = await server.Client.DeleteAsync("/v1/collections/garments");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await server.CreateAsync("garments");
        Assert.Equal(0, (await server.GetAsync("/v1/collections/garments")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task A_folder_that_is_locked_by_another_writer_is_deleted_by_nobody_else()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Of("garments"));
        await server.StopAsync();
        using (CatalogStore.Open(Path.Combine(server.Data, "garments"), StoreMode.Write, "akin index photos"))
        {
            await server.ServeAsync();
            using HttpResponseMessage refused = await server.Client.DeleteAsync("/v1/collections/garments");
            Assert.Equal((409, "collection_in_use"), await TestServer.RefusalAsync(refused));
        }

        using HttpResponseMessage deleted = await server.Client.DeleteAsync("/v1/collections/garments");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    private static JsonElement Listed(JsonElement list, string name) =>
        list.GetProperty("collections").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
}
