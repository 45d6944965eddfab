using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Akin.Server.Api;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akin.Server.Tests;

/// <summary>Files of the server that requests name: no path costs much, and none leads out of the folders that are allowed.</summary>
public sealed class NamedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _inside = PhotoFolder.Photo(1), _outside = PhotoFolder.Photo(2);
    private readonly ServedFolders _folders;
    private readonly DefaultHttpContext _context;

    public NamedFileTests()
    {
        Directory.CreateDirectory(Allowed);
        Directory.CreateDirectory(_folder.File("outside"));
        File.WriteAllBytes(Path.Combine(Allowed, "photo.png"), _inside);
        File.WriteAllBytes(_folder.File("outside", "secret.png"), _outside);
        _folders = new ServedFolders(new ServerOptions { AllowedFolders = [Allowed] });
        _context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddSingleton(_folders).BuildServiceProvider() };
    }

    private string Allowed => _folder.File("allowed");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(4097)]
    [InlineData(62_000)]
    public async Task A_path_that_is_longer_than_one_can_be_is_refused_at_once(int characters)
    {
        string path = string.Concat(Enumerable.Repeat("a/", characters / 2)) + "x";
        await using TestServer server = await TestServer.StartAsync(TestSetup.Photos(2));
        long allocated = GC.GetTotalAllocatedBytes();
        foreach ((string address, object body) in new (string, object)[]
        {
            ("/v1/search", new { path }),
            ("/v1/embed", new { path }),
            ("/v1/items", new { id = "x", path }),
            ("/v1/jobs", new { kind = "index", collection = "garments", source = path }),
            ("/v1/jobs", new { kind = "index", collection = "garments", source = server.Photos, images = path }),
            ("/v1/jobs", new { kind = "train", config = path }),
            ("/v1/collections", new { name = "other", model = path }),
        })
        {
            await CollectionsTests.IsAsync(server.Client.PostAsJsonAsync(address, body), 400, "bad_path");
        }

        // Looking at each part of such a path took gigabytes.
        Assert.InRange(GC.GetTotalAllocatedBytes() - allocated, 0, 300_000_000);
    }

    [Fact]
    public async Task The_file_that_is_read_is_the_one_that_was_there_when_the_request_came()
    {
        var read = await new NamedPhoto(null, "photo.png").OpenAsync(_context, 1_000_000);
        File.Delete(Path.Combine(Allowed, "photo.png"));
        File.CreateSymbolicLink(Path.Combine(Allowed, "photo.png"), _folder.File("outside", "secret.png"));

        Assert.Equal(_inside, await read(default));
        var refused = await Assert.ThrowsAsync<RequestException>(() => new NamedPhoto(null, "photo.png").OpenAsync(_context, 1_000_000));
        Assert.Equal((403, "path_not_allowed"), (refused.Status, refused.Code));
    }

    [Fact]
    public void A_network_whose_settings_are_a_link_to_elsewhere_is_refused()
    {
        File.WriteAllText(Path.Combine(Allowed, "net.onnx"), "x");
        Assert.EndsWith("net.onnx", _folders.Resolve("net.onnx"), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Allowed, "net.yml"), "size: 32\n");
        Assert.EndsWith("net.onnx", _folders.Resolve("net.onnx"), StringComparison.Ordinal);
        File.Delete(Path.Combine(Allowed, "net.yml"));
        File.CreateSymbolicLink(Path.Combine(Allowed, "net.yml"), _folder.File("outside", "secret.png"));
        Assert.Contains("net.yml", Assert.Throws<RequestException>(() => _folders.Resolve("net.onnx")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("folder")]
    public void A_link_that_takes_the_files_place_between_looking_and_opening_is_noticed_by_what_is_open(string what)
    {
        Directory.CreateDirectory(Path.Combine(Allowed, "sub"));
        File.WriteAllBytes(Path.Combine(Allowed, "sub", "secret.png"), _inside);
        string real = _folders.Resolve("sub/secret.png");
        using (_folders.Open(real))
        {
        }

        if (what == "file")
        {
            File.Delete(real);
            File.CreateSymbolicLink(real, _folder.File("outside", "secret.png"));
        }
        else
        {
            Directory.Delete(Path.Combine(Allowed, "sub"), recursive: true);
            Directory.CreateSymbolicLink(Path.Combine(Allowed, "sub"), _folder.File("outside"));
        }

        var refused = Assert.Throws<RequestException>(() => _folders.Open(real));
        Assert.Equal("path_not_allowed", refused.Code);
        Assert.DoesNotContain(_folder.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_reads_nothing_that_links_lead_to_outside_of_the_allowed_folders_not_even_later()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Photos(4));
        Directory.CreateSymbolicLink(Path.Combine(server.Photos, "linked"), _folder.File("outside"));
        File.CreateSymbolicLink(Path.Combine(server.Photos, "linked.png"), _folder.File("outside", "secret.png"));
        await File.WriteAllTextAsync(Path.Combine(server.Photos, "table.csv"), "file\nlinked/secret.png\nlinked.png\nown.png\n");
        await File.WriteAllBytesAsync(Path.Combine(server.Photos, "own.png"), _inside);

        await server.DoAsync(new { kind = "index", collection = "garments", source = server.Photos });
        string[] folder = [.. (await server.GetAsync("/v1/items")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];
        Assert.Equal(5, folder.Length);
        Assert.DoesNotContain(folder, id => id.Contains("linked", StringComparison.Ordinal));
        await server.PostAsync("/v1/collections", new { name = "table", model = "pixels" });
        JsonElement reported = await server.DoAsync(new { kind = "index", collection = "table", source = "table.csv" });
        Assert.Equal((1, 2), (reported.GetProperty("added").GetInt32(), reported.GetProperty("skipped").GetInt32()));

        // Indexed as a file of the folder, and a link out of it afterwards.
        File.Delete(Path.Combine(server.Photos, "own.png"));
        File.CreateSymbolicLink(Path.Combine(server.Photos, "own.png"), _folder.File("outside", "secret.png"));
        foreach (string collection in new[] { "garments", "table" })
            await CollectionsTests.IsAsync(server.Client.GetAsync($"/v1/collections/{collection}/items/own.png/photo"), 404, "photo_gone");
    }

    [Theory]
    [InlineData("none.png", "missing")]
    [InlineData("sub", "folder")]
    [InlineData("empty.png", "empty")]
    [InlineData("pipe.png", "pipe")]
    public async Task What_is_no_file_with_bytes_is_refused_and_waits_for_nobody(string path, string says)
    {
        Directory.CreateDirectory(Path.Combine(Allowed, "sub"));
        await File.WriteAllBytesAsync(Path.Combine(Allowed, "empty.png"), [], TestContext.Current.CancellationToken);
        if (path == "pipe.png")
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "makes a named pipe with mkfifo");
            using Process made = Process.Start("mkfifo", [Path.Combine(Allowed, path)]);
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var refused = await Assert.ThrowsAsync<RequestException>(() => new NamedPhoto(null, path).OpenAsync(_context, 1_000_000));
        Assert.Equal("bad_path", refused.Code);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }
}
