using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Akin.Cli.Tests;

/// <summary>A server that dies in the middle of its jobs.</summary>
public sealed class JobKillTests : IDisposable
{
    private const int Photos = 3000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_kill_in_the_middle_a_job_goes_on_and_what_was_acknowledged_is_done()
    {
        PhotoFolder.Make(_folder, Photos);
        long index, rebuild;
        await using (Served first = await Served.StartAsync(_folder))
        {
            await first.PostAsync("v1/collections", new { name = "shop", model = "pixels", index = "flat" });
            index = (await first.PostAsync("v1/jobs", new { kind = "index", collection = "shop", source = "." })).GetProperty("id").GetInt64();
            rebuild = (await first.PostAsync("v1/jobs", new { kind = "rebuild", collection = "shop" })).GetProperty("id").GetInt64();
            await first.UntilAsync(index, j => Done(j) > 0);
            first.Kill();
        }

        long before;
        await using (Served second = await Served.StartAsync(_folder))
        {
            before = (await second.GetAsync("v1/collections/shop")).GetProperty("items").GetInt64();
            JsonElement again = await second.UntilAsync(index, j => j.GetProperty("state").GetString() == "running");
            Assert.Equal(2, again.GetProperty("begun").GetInt32());
            second.Kill();
        }

        await using Served third = await Served.StartAsync(_folder);
        JsonElement done = await third.UntilAsync(index, HasEnded), last = await third.UntilAsync(rebuild, HasEnded);

        Assert.Equal(("done", 3), (done.GetProperty("state").GetString(), done.GetProperty("begun").GetInt32()));
        Assert.Equal(("done", 1), (last.GetProperty("state").GetString(), last.GetProperty("begun").GetInt32()));
        JsonElement result = done.GetProperty("result");
        Assert.Equal(Photos, result.GetProperty("added").GetInt32() + result.GetProperty("unchanged").GetInt32());
        Assert.Equal(Photos, (await third.GetAsync("v1/collections/shop")).GetProperty("items").GetInt64());
        // What was committed before the kills was not made again.
        Assert.True(result.GetProperty("unchanged").GetInt64() >= before);
        Assert.Equal("dress/000.png", (await third.GetAsync("v1/collections/shop/items/dress%2F000.png/similar?k=1")).GetProperty("hits")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_job_that_has_killed_the_server_three_times_is_not_begun_again()
    {
        PhotoFolder.Make(_folder, 60);
        long map = 0;
        for (int death = 0; death < 3; death++)
        {
            await using Served server = await Served.StartAsync(_folder);
            if (death == 0)
            {
                await server.PostAsync("v1/collections", new { name = "shop", model = "pixels" });
                long index = (await server.PostAsync("v1/jobs", new { kind = "index", source = "." })).GetProperty("id").GetInt64();
                await server.UntilAsync(index, HasEnded);
                map = (await server.PostAsync("v1/jobs", new { kind = "map", iterations = 100_000 })).GetProperty("id").GetInt64();
            }

            await server.UntilAsync(map, j => j.GetProperty("state").GetString() == "running");
            server.Kill();
        }

        await using Served last = await Served.StartAsync(_folder);
        JsonElement job = await last.GetAsync($"v1/jobs/{map}");
        Assert.Equal("failed", job.GetProperty("state").GetString());
        Assert.Contains("the server died 3 times", job.GetProperty("error").GetString());
    }

    private static bool HasEnded(JsonElement job) => job.GetProperty("state").GetString() is "done" or "failed" or "cancelled";

    private static long Done(JsonElement job) =>
        job.TryGetProperty("progress", out JsonElement progress) && progress.GetProperty("stage").GetString() == "photos" ? progress.GetProperty("done").GetInt64() : 0;

    /// <summary>A real server process over <c>data</c>, which may read <c>photos</c>.</summary>
    private sealed class Served(Process process, HttpClient client) : IAsyncDisposable
    {
        public static async Task<Served> StartAsync(TemporaryFolder folder)
        {
            Process process = AkinProcess.Start(folder.Path, "serve", "--data", "data", "--allow", "photos", "--address", "127.0.0.1:0", "--json");
            process.BeginErrorReadLine();
            return new(process, new HttpClient { BaseAddress = new Uri((await ServeTests.FirstDocument(process)).GetProperty("url").GetString()!) });
        }

        public void Kill()
        {
            process.Kill();
            process.WaitForExit();
        }

        public async Task<JsonElement> GetAsync(string address)
        {
            using HttpResponseMessage reply = await client.GetAsync(new Uri(address, UriKind.Relative));
            return await ReadAsync(reply);
        }

        public async Task<JsonElement> PostAsync(string address, object document)
        {
            using HttpResponseMessage reply = await client.PostAsJsonAsync(new Uri(address, UriKind.Relative), document);
            return await ReadAsync(reply);
        }

        public Task<JsonElement> UntilAsync(long job, Predicate<JsonElement> reached) => Eventually.GetAsync(
            async () =>
            {
                JsonElement now = await GetAsync($"v1/jobs/{job}");
                Assert.True(reached(now) || !HasEnded(now), now.ToString());
                return now;
            },
            reached);

        public ValueTask DisposeAsync()
        {
            if (!process.HasExited)
                Kill();
            process.Dispose();
            client.Dispose();
            return ValueTask.CompletedTask;
        }

        private static async Task<JsonElement> ReadAsync(HttpResponseMessage reply)
        {
            string text = await reply.Content.ReadAsStringAsync();
            Assert.True(reply.IsSuccessStatusCode, text);
            return JsonElement.Parse(text);
        }
    }
}
