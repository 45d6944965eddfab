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
        await using ServedShops shops = await ServedShops.StartAsync("good", "bad");
        for (int i = 0; i < 12; i++)
        {
            await shops.AddAsync("good", $"{i}", i);
            await shops.AddAsync("bad", $"{i}", i, new { color = $"red {i}" });
        }

        await shops.StopAsync();
        string file = Path.Combine(shops.Data, "bad", "catalog.db");
        byte[] whole = await File.ReadAllBytesAsync(file);
        const int Page = 16384;
        int listed = 0, pages = whole.Length / Page;
        for (int page = 1; page < pages; page += Math.Max(1, pages / 8))
        {
            byte[] damaged = (byte[])whole.Clone();
            damaged.AsSpan(page * Page, Page).Clear();
            await File.WriteAllBytesAsync(file, damaged);

            await shops.ServeAsync();

            Assert.Equal(12, (await shops.GetAsync("/v1/collections/good")).GetProperty("items").GetInt32());
            JsonElement bad = Listed(await shops.GetAsync("/v1/collections"), "bad");
            listed += bad.TryGetProperty("fault", out JsonElement fault) ? 1 : 0;
            Assert.True(fault.ValueKind == JsonValueKind.Undefined || fault.GetString()!.Contains("damaged", StringComparison.Ordinal), fault.ToString());
            using HttpResponseMessage search = await shops.Client.GetAsync("/v1/collections/good/items/3/similar");
            Assert.Equal(HttpStatusCode.OK, search.StatusCode);
            using HttpResponseMessage metrics = await shops.Client.GetAsync("/metrics");
            Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
            await shops.StopAsync();
        }

        Assert.InRange(listed, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_collection_whose_network_is_gone_is_listed_with_that_and_served_again_once_it_is_back()
    {
        await using ServedShops shops = await ServedShops.StartAsync("good");
        using TemporaryFolder nets = new();
        string network = ClassNetwork.Write(nets, "net.onnx");
        await shops.ServeAsync(allow: [Path.GetDirectoryName(network)!]);
        await shops.CreateAsync("other", network);
        await shops.StopAsync();
        File.Move(network, network + ".away");

        await shops.ServeAsync();

        await shops.AddAsync("good", "1", 1);
        Assert.Contains("net.onnx", Listed(await shops.GetAsync("/v1/collections"), "other").GetProperty("fault").GetString(), StringComparison.Ordinal);
        await CollectionsTests.IsAsync(shops.Client.GetAsync("/v1/collections/other/items"), 503, "collection_unavailable");
        await shops.StopAsync();
        File.Move(network + ".away", network);
        await shops.ServeAsync();
        Assert.False(Listed(await shops.GetAsync("/v1/collections"), "other").TryGetProperty("fault", out _));
    }

    [Theory]
    [InlineData("bad/catalog.db")]
    [InlineData("bad/vectors-l2.hnsw")]
    [InlineData("services.json")]
    public async Task A_pipe_in_a_files_place_holds_nobody_up(string file)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "makes a named pipe with mkfifo");
        await using ServedShops shops = await ServedShops.StartAsync("good", "bad");
        await shops.AddAsync("good", "1", 1);
        await shops.StopAsync();
        string path = Path.Combine(shops.Data, file);
        File.Delete(path);
        await PipeAsync(path);

        await shops.ServeAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, (await shops.GetAsync("/v1/collections/good")).GetProperty("items").GetInt32());
        Assert.Equal(file == "bad/catalog.db", Listed(await shops.GetAsync("/v1/collections"), "bad").TryGetProperty("fault", out _));
        using HttpResponseMessage info = await shops.Client.GetAsync("/info").WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(file == "services.json" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, info.StatusCode);
        await shops.StopAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_pipe_that_is_named_as_settings_holds_nobody_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "makes a named pipe with mkfifo");
        await using ServedShops shops = await ServedShops.StartAsync("good");
        using TemporaryFolder nets = new();
        string network = ClassNetwork.Write(nets, "net.onnx"), settings = Path.ChangeExtension(network, ".yml");
        File.Delete(settings);
        await PipeAsync(settings);
        await shops.ServeAsync(allow: [Path.GetDirectoryName(network)!]);

        using HttpResponseMessage made = await shops.Client.PostAsJsonAsync("/v1/collections", new { name = "other", model = network }).WaitAsync(TimeSpan.FromSeconds(30));
        await CollectionsTests.IsAsync(shops.Client.PostAsJsonAsync("/v1/jobs", new { kind = "train", config = settings }).WaitAsync(TimeSpan.FromSeconds(30)), 400, "bad_request");
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
        await using ServedShops shops = await ServedShops.StartAsync("shop");
        using (HttpResponseMessage made = await shops.Client.PostAsJsonAsync("/v1/jobs", new { kind = "rebuild", collection = "shop" }))
            Assert.Equal(HttpStatusCode.Accepted, made.StatusCode);
        await shops.StopAsync();
        string file = Path.Combine(shops.Data, "jobs.db");
        File.Delete(file + "-wal");
        await File.WriteAllBytesAsync(file, [.. Enumerable.Repeat((byte)'x', 9000)]);

        await shops.ServeAsync();

        await shops.AddAsync("shop", "1", 1);
        await CollectionsTests.IsAsync(shops.Client.GetAsync("/v1/jobs"), 500, "store_failed");
        await CollectionsTests.IsAsync(shops.Client.PostAsJsonAsync("/v1/jobs", new { kind = "rebuild", collection = "shop" }), 500, "store_failed");
        using (HttpResponseMessage metrics = await shops.Client.GetAsync("/metrics"))
            Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        File.Delete(file);
        using HttpResponseMessage again = await shops.Client.PostAsJsonAsync("/v1/jobs", new { kind = "rebuild", collection = "shop" });
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
    }

    [Fact]
    public async Task What_another_server_writes_can_not_be_deleted()
    {
        await using ServedShops first = await ServedShops.StartAsync("shop");
        await first.AddAsync("shop", "a", 1);
        await using ServedShops second = await first.StartAnotherAsync();
        Assert.Contains("in use", Listed(await second.GetAsync("/v1/collections"), "shop").GetProperty("fault").GetString(), StringComparison.Ordinal);

        await CollectionsTests.IsAsync(second.Client.DeleteAsync("/v1/collections/shop"), 409, "collection_in_use");

        await first.AddAsync("shop", "b", 2);
        Assert.Equal(2, (await first.GetAsync("/v1/collections/shop")).GetProperty("items").GetInt32());
        await second.StopAsync();
        await first.ServeAsync();
        Assert.Equal(2, (await first.GetAsync("/v1/collections/shop")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task A_damaged_collection_that_nobody_writes_can_be_deleted()
    {
        await using ServedShops shops = await ServedShops.StartAsync("bad");
        await shops.StopAsync();
        await File.WriteAllBytesAsync(Path.Combine(shops.Data, "bad", "catalog.db"), new byte[5000]);
        await shops.ServeAsync();

        using HttpResponseMessage deleted = await shops.Client.DeleteAsync("/v1/collections/bad");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(shops.Data));
        await shops.CreateAsync("bad");
    }

    [Fact]
    public async Task A_collection_whose_deletion_can_not_be_written_down_is_served_on_and_deleted_later()
    {
        await using ServedShops shops = await ServedShops.StartAsync("shop");
        await shops.AddAsync("shop", "a", 1);
        // What stands in the way of the mark, whoever the server runs as.
        string mark = Path.Combine(shops.Data, "shop", "deleted");
        Directory.CreateDirectory(mark);

        await CollectionsTests.IsAsync(shops.Client.DeleteAsync("/v1/collections/shop"), 500, "store_failed");

        await shops.AddAsync("shop", "b", 2);
        Assert.Equal(2, (await shops.GetAsync("/v1/collections/shop")).GetProperty("items").GetInt32());
        Directory.Delete(mark);
        using HttpResponseMessage deleted = await shops.Client.DeleteAsync("/v1/collections/shop");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await shops.CreateAsync("shop");
        Assert.Equal(0, (await shops.GetAsync("/v1/collections/shop")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task A_folder_that_is_locked_by_another_writer_is_deleted_by_nobody_else()
    {
        await using ServedShops shops = await ServedShops.StartAsync("shop");
        await shops.StopAsync();
        using (CatalogStore.Open(Path.Combine(shops.Data, "shop"), StoreMode.Write, "akin index photos"))
        {
            await shops.ServeAsync();
            using HttpResponseMessage refused = await shops.Client.DeleteAsync("/v1/collections/shop");
            Assert.Equal((409, "collection_in_use"), await GuardedShop.RefusalAsync(refused));
        }

        using HttpResponseMessage deleted = await shops.Client.DeleteAsync("/v1/collections/shop");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    private static JsonElement Listed(JsonElement list, string name) =>
        list.GetProperty("collections").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
}
