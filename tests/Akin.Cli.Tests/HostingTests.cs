using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Akin.Cli.Tests;

/// <summary>Keys, settings, logs and backups of a server that is a process of its own.</summary>
public sealed partial class HostingTests : IDisposable
{
    private const int Terminate = 15;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_is_printed_once_and_opens_a_server_whose_settings_come_from_file_environment_and_command_line()
    {
        Shop();
        string secret = AkinProcess.Good(_folder.Path, "key", "--role", "write", "--name", "importer", "--file", "keys.yml").Out.Trim();
        JsonElement second = AkinProcess.Good(_folder.Path, "key", "--role", "administer", "--name", "me", "--file", "keys.yml", "--json").Json;
        Assert.StartsWith("akin_", secret, StringComparison.Ordinal);
        Assert.Equal("administer", second.GetProperty("role").GetString());
        Assert.DoesNotContain(secret, File.ReadAllText(_folder.File("keys.yml")), StringComparison.Ordinal);
        AkinProcess.Bad(_folder.Path, 1, "importer already", "key", "--role", "read", "--name", "importer", "--file", "keys.yml");
        AkinProcess.Bad(_folder.Path, 2, "no name of a key", "key", "--role", "read", "--name", "two words", "--file", "keys.yml");
        AkinProcess.Bad(_folder.Path, 2, "role", "key", "--role", "owner", "--name", "x", "--file", "keys.yml");

        // The file's address can't be served, the environment's can; its log is text, the command line's JSON.
        File.WriteAllText(_folder.File("akin.yml"), "serve:\n  keys: keys.yml\n  address: 203.0.113.1:1\n  host-name: [search.example, other.example]\n");
        (Process server, Uri url) = await ServeAsync(new() { ["AKIN_SERVE_ADDRESS"] = "0.0.0.0:0", ["AKIN_SERVE_LOG"] = "text" }, "--log", "json", "--access-log");
        List<string> log = [];
        server.ErrorDataReceived += (_, e) =>
        {
            lock (log)
                log.Add(e.Data ?? "");
        };
        server.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = url };
        client.DefaultRequestHeaders.Add("X-Request-Id", "from-the-test");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/items?filter=secret")).StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/items")).StatusCode);
        foreach ((string host, HttpStatusCode status) in new[] { ("other.example", HttpStatusCode.OK), ("evil.example", HttpStatusCode.BadRequest) })
        {
            using var named = new HttpRequestMessage(HttpMethod.Get, "/v1/items") { Headers = { Host = host } };
            Assert.Equal(status, (await client.SendAsync(named)).StatusCode);
        }

        Stop(server);
        string[] lines;
        lock (log)
            lines = [.. log.Where(l => l.StartsWith('{'))];
        JsonElement[] entries = [.. lines.Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Contains(entries, e => e.GetProperty("request_id").GetString() == "from-the-test" && e.GetProperty("values").GetProperty("key").GetString() == "importer"
            && e.GetProperty("values").GetProperty("status").GetInt32() == 200 && e.GetProperty("values").GetProperty("path").GetString() == "/v1/items");
        Assert.DoesNotContain(lines, l => l.Contains("secret", StringComparison.Ordinal) || l.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_that_are_none_are_refused_in_one_line()
    {
        Shop();
        AkinProcess.Bad(_folder.Path, 1, "needs keys", "serve", "--store", "shop", "--address", "0.0.0.0:0");
        AkinProcess.Bad(_folder.Path, 1, "there is no file of keys at none.yml", "serve", "--store", "shop", "--keys", "none.yml");
        AkinProcess.Bad(_folder.Path, 2, "no address of a proxy", "serve", "--store", "shop", "--proxy", "nginx");
        AkinProcess.Bad(_folder.Path, 2, "it can be 0 to", "serve", "--store", "shop", "--rate", "-1");
        AkinProcess.Bad(_folder.Path, 1, "no origin", "serve", "--store", "shop", "--allow-origin", "shop.example");
        AkinProcess.Bad(_folder.Path, 1, "can't be listened on", "serve", "--store", "shop", "--address", "203.0.113.1:5080", "--no-keys");
        AkinProcess.Result typo = AkinProcess.Run(_folder.Path, new Dictionary<string, string> { ["AKIN_SERVE_ADRESS"] = "127.0.0.1:0" }, "serve", "--store", "shop");
        Assert.Equal(2, typo.Code);
        Assert.Contains("AKIN_SERVE_ADRESS, which is no option of akin serve", typo.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_temporary_folder_takes_nothing_says_so_and_blames_nobody_else()
    {
        Shop();
        string temporary = _folder.File("temporary");
        (Process server, Uri url) = await ServeAsync(new() { ["TMPDIR"] = temporary, ["TMP"] = temporary });
        server.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = url };
        byte[] large = [.. PhotoFolder.Photo(1), .. new byte[200_000]];

        foreach (bool asForm in new[] { false, true })
        {
            using HttpContent photo = asForm ? new MultipartFormDataContent { { new ByteArrayContent(large), "photo", "photo.png" } } : new ByteArrayContent(large);
            using HttpResponseMessage refused = await client.PostAsync("/v1/search", photo);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("temp_full", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.True(refused.Headers.Contains("Retry-After"));
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health/ready")).StatusCode);
        // A small photo needs no room there.
        using (HttpResponseMessage small = await client.PostAsync("/v1/search", new ByteArrayContent(PhotoFolder.Photo(1))))
            Assert.Equal(HttpStatusCode.OK, small.StatusCode);

        Directory.CreateDirectory(temporary);
        using (HttpResponseMessage again = await client.PostAsync("/v1/search", new ByteArrayContent(large)))
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary, "akin-*"));
        Stop(server);
    }

    [Fact]
    public async Task A_second_server_on_a_store_is_refused_and_the_first_serves_on()
    {
        Shop();
        (Process first, Uri url) = await ServeAsync(new());
        first.BeginErrorReadLine();

        AkinProcess.Bad(_folder.Path, 1, "shop", "serve", "--store", "shop", "--address", "127.0.0.1:0");

        using var client = new HttpClient { BaseAddress = url };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/items")).StatusCode);
        Stop(first);
    }

    [Fact]
    public async Task A_store_is_backed_up_while_it_is_served_and_the_backup_is_served_instead()
    {
        Shop();
        (Process server, Uri url) = await ServeAsync(new());
        server.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = url };
        using var form = new MultipartFormDataContent { { new ByteArrayContent(PhotoFolder.Photo(77)), "photo", "new.png" }, { new StringContent("uploaded"), "id" } };
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsync("/v1/items", form)).StatusCode);

        JsonElement made = AkinProcess.Good(_folder.Path, "backup", "--store", "shop", "--out", "backups/today", "--json").Json;
        Assert.Equal(9, made.GetProperty("items").GetInt64());
        AkinProcess.Bad(_folder.Path, 1, "something at", "backup", "--store", "shop", "--out", "backups/today");
        AkinProcess.Bad(_folder.Path, 1, "there is no store", "backup", "--store", "nowhere", "--out", "other");
        Stop(server);

        Directory.Delete(_folder.File("shop"), recursive: true);
        Directory.Move(_folder.File("backups", "today"), _folder.File("shop"));
        (server, url) = await ServeAsync(new());
        server.BeginErrorReadLine();
        using var again = new HttpClient { BaseAddress = url };
        JsonElement found = JsonDocument.Parse(await again.GetStringAsync("/v1/items/uploaded/similar?k=1")).RootElement.GetProperty("hits")[0];
        Assert.Equal("uploaded", found.GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/v1/items/uploaded/photo")).StatusCode);
        Stop(server);
    }

    private void Shop()
    {
        PhotoFolder.Make(_folder, 8);
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--model", "pixels");
    }

    private async Task<(Process Server, Uri Url)> ServeAsync(Dictionary<string, string> environment, params string[] args)
    {
        string[] address = environment.ContainsKey("AKIN_SERVE_ADDRESS") ? [] : ["--address", "127.0.0.1:0"];
        Process server = AkinProcess.Start(_folder.Path, environment, ["serve", "--store", "shop", "--json", .. address, .. args]);
        Uri url = new((await ServeTests.FirstDocument(server)).GetProperty("url").GetString()!);
        return (server, new UriBuilder(url) { Host = "127.0.0.1" }.Uri);
    }

    private static void Stop(Process server)
    {
        Assert.Equal(0, SendSignal(server.Id, Terminate));
        Assert.True(server.WaitForExit(TimeSpan.FromSeconds(40)), "it did not stop");
        server.WaitForExit();
        Assert.Equal(0, server.ExitCode);
        server.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
