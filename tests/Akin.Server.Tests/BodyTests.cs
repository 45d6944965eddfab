using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Tests;

/// <summary>Bodies that are large where they should be small, damaged, or find no room.</summary>
public sealed class BodyTests(BodyTests.Served server) : IClassFixture<BodyTests.Served>
{

    [Theory]
    [InlineData("/v1/search")]
    [InlineData("/v1/embed")]
    [InlineData("/v1/items")]
    public async Task The_fields_of_a_form_have_a_megabyte_together(string path)
    {
        using var many = new MultipartFormDataContent();
        for (int i = 0; i < 12; i++)
            many.Add(new StringContent(new string('y', 100_000)), $"field{i}");
        many.Add(new ByteArrayContent(server.Photo()), "photo", "photo.png");
        using HttpResponseMessage refused = await server.NewClient().PostAsync(path, many);
        Assert.Equal((413, "too_large"), await TestServer.RefusalAsync(refused));

        using var names = new MultipartFormDataContent();
        for (int i = 0; i < 900; i++)
            names.Add(new StringContent("1"), $"{i}-{new string('n', 1200)}");
        names.Add(new ByteArrayContent(server.Photo()), "photo", "photo.png");
        using HttpResponseMessage alsoRefused = await server.NewClient().PostAsync(path, names);
        Assert.Equal((413, "too_large"), await TestServer.RefusalAsync(alsoRefused));
    }

    [Fact]
    public async Task A_field_that_does_not_end_is_refused_before_it_does_and_takes_no_memory()
    {
        await using Wire wire = await Wire.OpenAsync(server.Url);
        await wire.SendAsync("POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1900000\r\n\r\n"
            + "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n");
        await wire.TrySendAsync(new string('y', 1_100_000));
        Assert.Contains("too_large", await wire.ReadAllAsync().WaitAsync(TimeSpan.FromSeconds(30)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Disposition: form-data; name=\"")]
    [InlineData("no header")]
    [InlineData("X: y\r\nX: ")]
    public async Task The_head_of_a_part_that_does_not_end_is_refused_before_it_does(string head)
    {
        await using Wire wire = await Wire.OpenAsync(server.Url);
        await wire.SendAsync("POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1900000\r\n\r\n--x\r\n" + head);
        await wire.TrySendAsync(new string('n', 300_000));
        Assert.StartsWith("HTTP/1.1 400 ", await wire.ReadAsync().WaitAsync(TimeSpan.FromSeconds(30)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_a_form_that_is_neither_field_nor_file_is_passed_over()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(server.Photo()), "photo", "photo.png" } };
        form.Add(new ByteArrayContent(new byte[500_000]) { Headers = { ContentDisposition = new("attachment") } });
        form.Add(new StringContent("2"), "k");
        using HttpResponseMessage reply = await server.NewClient().PostAsync("/v1/search", form);
        Assert.Equal(2, (await TestServer.ReadAsync(reply)).GetProperty("hits").GetArrayLength());
    }

    [Fact]
    public async Task A_form_of_too_many_parts_is_refused()
    {
        var body = new StringBuilder();
        for (int i = 0; i < 5000; i++)
            body.Append("--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n\r\n");
        using var content = new StringContent(body.Append("--x--\r\n").ToString());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using HttpResponseMessage reply = await server.NewClient().PostAsync("/v1/search", content);
        Assert.Equal((400, "bad_form"), await TestServer.RefusalAsync(reply));
    }

    [Theory]
    [InlineData("multipart/form-data", "--x\r\n")]
    [InlineData("multipart/form-data; boundary=\"\"", "--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "no boundary in it")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\ncut off")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nno header\r\n\r\n--x--\r\n")]
    public async Task A_form_that_is_malformed_is_refused(string type, string body)
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage reply = await server.NewClient().PostAsync("/v1/search", content);
        Assert.Equal((400, "bad_form"), await TestServer.RefusalAsync(reply));
    }

    [Fact]
    public async Task A_form_may_have_its_fields_in_any_order_around_its_file()
    {
        await using TestServer written = await TestServer.StartAsync(TestSetup.OneStore with { Write = true });
        using var form = new MultipartFormDataContent
        {
            { new StringContent("first"), "id" },
            { new ByteArrayContent(written.Photo()), "photo", "größe.png" },
            { new StringContent("{\"color\": \"grün\"}"), "metadata" },
        };
        using HttpResponseMessage added = await written.NewClient().PostAsync("/v1/items", form);
        JsonElement item = await TestServer.ReadAsync(added);
        Assert.Equal(("first", "grün"), (item.GetProperty("id").GetString(), item.GetProperty("metadata").GetProperty("color").GetString()));
    }

    [Theory]
    [InlineData("/v1/search", "image/jpeg")]
    [InlineData("/v1/search", "application/json")]
    [InlineData("/v1/search", "multipart/form-data; boundary=x")]
    [InlineData("/v1/session", "application/json")]
    [InlineData("/v1/jobs/1/cancel", "application/json")]
    [InlineData("/predict", "application/json")]
    [InlineData("/services/x", "application/json")]
    public async Task A_chunk_whose_size_is_no_number_is_the_senders_fault(string path, string type)
    {
        foreach (string size in new[] { "fffffffffffffffff", "zz", "-1", "7fffffffffffffff" })
        {
            await using Wire wire = await Wire.OpenAsync(server.Url);
            await wire.SendAsync($"{(path.StartsWith("/services", StringComparison.Ordinal) ? "PUT" : "POST")} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\nabcde\r\n0\r\n\r\n");
            string reply = await wire.ReadAllAsync().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.StartsWith("HTTP/1.1 4", reply, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", reply, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET", "http://localhost/v1/collections")]
    [InlineData("GET", "http://localhost/health/live")]
    [InlineData("DELETE", "http://localhost/v1/collections/items/items/a")]
    [InlineData("OPTIONS", "*")]
    public async Task A_target_that_is_no_path_is_refused(string method, string target)
    {
        string reply = await Wire.AskAsync(server.Url, target, method: method);
        Assert.StartsWith("HTTP/1.1 400 ", reply, StringComparison.Ordinal);
        Assert.Contains("bad_target", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_address_as_a_target_deletes_nothing()
    {
        await using TestServer own = await TestServer.StartAsync(TestSetup.Of("items"));
        await own.AddAsync("items", "a", 1);
        await own.AddAsync("items", "items", 2);
        Assert.StartsWith("HTTP/1.1 400 ", await Wire.AskAsync(own.Url, $"{own.Url}v1/collections/items/items/a", method: "DELETE"), StringComparison.Ordinal);
        Assert.Equal(2, (await own.GetAsync("/v1/collections/items")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task The_document_of_a_call_that_makes_a_service_is_small()
    {
        using var body = new StringContent($"{{\"description\": \"{new string('d', 200_000)}\"}}", null, "application/json");
        using HttpResponseMessage reply = await server.NewClient().PutAsync("/services/x", body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(1_000_000)]
    public async Task What_waits_comes_back_as_it_was_and_leaves_no_file(int length)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using UploadBuffer buffer = await UploadBuffer.ReceiveAsync(new MemoryStream(bytes), cancellation);
        Assert.Equal(length, buffer.Length);
        Assert.Equal(bytes, await buffer.ReadAsync(cancellation));
        Assert.Equal(bytes, await buffer.ReadAsync(cancellation));
        // What a kill would leave behind at this moment.
        if (!OperatingSystem.IsWindows())
            Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetTempPath(), "akin-upload-*"), file => new FileInfo(file) is { Exists: true } found && found.Length == length && length > 0);
    }

    public sealed class Served() : TestServer(TestSetup.OneStore with { Write = true });
}
