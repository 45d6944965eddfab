using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Akin.Imaging;

namespace Akin.Server.Tests;

/// <summary>Uploads that mean harm. Each is answered, none takes the memory that it claims, and the server answers as before.</summary>
public sealed class HostileUploadTests(HostileUploadTests.Served server) : IClassFixture<HostileUploadTests.Served>
{
    private const long MostMemory = 700L << 20;

    public static TheoryData<string> Formats => ["png", "jpeg", "gif", "tiff", "webp"];

    [Fact]
    public async Task Two_hundred_bombs_are_refused_in_bounded_memory_and_the_server_serves_on()
    {
        (string Name, byte[] File)[] claims = [.. HostileFiles.Claims()], bombs = [.. HostileFiles.Bombs()];
        long before = Process.GetCurrentProcess().WorkingSet64, most = 0;
        using var watched = new CancellationTokenSource();
        Task watching = Task.Run(async () =>
        {
            while (!watched.IsCancellationRequested)
            {
                most = Math.Max(most, Process.GetCurrentProcess().WorkingSet64);
                await Task.Delay(20);
            }
        });

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            (string name, byte[] file) = i % 10 == 0 ? bombs[i / 10 % bombs.Length] : claims[i % claims.Length];
            (int status, string code) = await SendAsync(file);
            Assert.True((status == 400 && code == "bad_photo") || (i % 10 == 0 && status == 200), $"{name}: {status} {code}");
        });
        await watched.CancelAsync();
        await watching;

        Assert.InRange(most - before, long.MinValue, MostMemory);
        await ServesOnAsync();
    }

    [Fact]
    public async Task Random_bytes_are_refused()
    {
        var random = new Random(5);
        for (int i = 0; i < 100; i++)
        {
            byte[] bytes = new byte[random.Next(1, 5000)];
            random.NextBytes(bytes);
            Assert.Equal((400, "bad_photo"), await SendAsync(bytes));
        }

        await ServesOnAsync();
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_photo_that_is_cut_off_or_damaged_is_a_photo_or_refused(string format)
    {
        byte[] good = Good(format);
        Assert.Equal(200, (await SendAsync(good)).Status);
        var random = new Random(3);
        for (int i = 0; i < 60; i++)
        {
            byte[] bad = (byte[])good.Clone();
            for (int flips = 1 + random.Next(8); flips > 0; flips--)
                bad[random.Next(i % 2 == 0 ? Math.Min(bad.Length, 60) : bad.Length)] = (byte)random.Next(256);
            if (i % 4 == 3)
                bad = bad[..random.Next(1, bad.Length)];
            (int status, string code) = await SendAsync(bad);
            Assert.True(status == 200 || (status == 400 && code == "bad_photo"), $"{format} {i}: {status} {code}");
        }

        await ServesOnAsync();
    }

    [Fact]
    public async Task Real_photos_that_are_damaged_are_photos_or_refused()
    {
        string folder = SharedFolder.Require("data", "clothing", "images");
        var random = new Random(9);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => new FileInfo(f).Length < 300_000).Take(25))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file);
            foreach (bool cut in new[] { false, true })
            {
                byte[] bad = cut ? bytes[..random.Next(1, bytes.Length)] : (byte[])bytes.Clone();
                for (int flips = 0; !cut && flips < 20; flips++)
                    bad[random.Next(bad.Length)] = (byte)random.Next(256);
                (int status, string code) = await SendAsync(bad);
                Assert.True(status == 200 || (status == 400 && code == "bad_photo"), $"{Path.GetFileName(file)}: {status} {code}");
            }
        }

        await ServesOnAsync();
    }

    [Theory]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///etc/passwd\"/></svg>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><svg>&a;</svg>")]
    [InlineData("%!PS\n(/etc/passwd) (r) file")]
    [InlineData("push graphic-context\nfill 'url(https://127.0.0.1/x.png\"|ls \"-la)'")]
    [InlineData("PK\u0003\u0004")]
    public async Task Files_that_make_other_programs_do_things_are_refused(string content) =>
        Assert.Equal((400, "bad_photo"), await SendAsync(System.Text.Encoding.Latin1.GetBytes(content)));

    private static byte[] Good(string format) => format switch
    {
        "png" => PhotoFolder.Photo(3),
        "jpeg" => ImageEncoder.Jpeg(Enumerable.Range(0, 40 * 40 * 3).Select(i => (byte)(i * 7 / 3)).ToArray(), 40, 40, 3),
        "gif" => HostileFiles.Gif(1, 1),
        "tiff" => HostileFiles.Tiff(20, 10, [.. Enumerable.Range(0, 200).Select(i => (byte)i)]),
        _ => Convert.FromBase64String("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="),
    };

    private async Task<(int Status, string Code)> SendAsync(byte[] file)
    {
        using var photo = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using HttpResponseMessage reply = await server.Client.PostAsync("/v1/search", photo, patience.Token);
        return reply.StatusCode == HttpStatusCode.OK ? (200, "")
            : ((int)reply.StatusCode, JsonElement.Parse(await reply.Content.ReadAsStringAsync()).GetProperty("code").GetString()!);
    }

    private async Task ServesOnAsync() => Assert.Equal(200, (await SendAsync(server.Photo())).Status);

    public sealed class Served() : TestServer(TestSetup.OneStore);
}
