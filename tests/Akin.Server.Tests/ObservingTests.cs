using System.Text.Json;
using Akin.Server.Observing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Akin.Server.Tests;

public sealed class ObservingTests(SmallServer server)
{
    [Theory]
    [InlineData("order-17_b.3", true)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    [InlineData("two words", false)]
    [InlineData("<script>", false)]
    [InlineData("{\"a\":1}", false)]
    public async Task A_request_keeps_its_senders_id_where_that_is_sane(string id, bool kept)
    {
        foreach (string path in new[] { "/v1/collections", "/v1/items/none", "/nothing", "/" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("X-Request-Id", id);
            using HttpResponseMessage reply = await server.Client.SendAsync(request);
            string answered = Assert.Single(reply.Headers.GetValues("X-Request-Id"));
            Assert.Equal(kept, answered == id);
            Assert.Matches("^[A-Za-z0-9._-]{1,64}$", answered);
            if ((int)reply.StatusCode < 400)
                continue;
            JsonElement problem = JsonElement.Parse(await reply.Content.ReadAsStringAsync());
            Assert.Equal(answered, problem.GetProperty("request_id").GetString());
            Assert.Equal(["code", "detail", "request_id", "status", "title", "type"], problem.EnumerateObject().Select(p => p.Name).Order());
        }
    }

    [Fact]
    public async Task Requests_without_an_id_get_one_each()
    {
        HashSet<string> ids = [];
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage reply = await server.Client.GetAsync("/health/live");
            Assert.True(ids.Add(Assert.Single(reply.Headers.GetValues("X-Request-Id"))));
        }
    }

    [Fact]
    public void A_line_of_the_log_is_one_json_document_with_its_request_and_values()
    {
        string line = Line(LogFormat.Json, "failed\nbadly \"{Path}\"", "/v1/x\r\n\u001b[31m", new InvalidOperationException("two\nlines"));

        JsonElement entry = JsonElement.Parse(line);
        Assert.DoesNotContain('\n', line);
        Assert.Equal("error", entry.GetProperty("level").GetString());
        Assert.Equal("Akin.Test", entry.GetProperty("source").GetString());
        Assert.Equal("request-7", entry.GetProperty("request_id").GetString());
        Assert.Contains("failed\nbadly", entry.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: two", entry.GetProperty("exception").GetString(), StringComparison.Ordinal);
        Assert.Equal("/v1/x\r\n\u001b[31m", entry.GetProperty("values").GetProperty("path").GetString());
        Assert.True(DateTimeOffset.TryParse(entry.GetProperty("time").GetString(), out _));
    }

    [Fact]
    public void A_line_of_the_log_for_people_is_one_line_whatever_a_path_holds()
    {
        string line = Line(LogFormat.Text, "failed {Path}", "/v1/x\r\n2026-01-01 error [other] forged\u001b[31m\u0085", new InvalidOperationException("two\nlines"));

        Assert.DoesNotContain(line, char.IsControl);
        Assert.Contains(" error [request-7] Akin.Test: failed /v1/x", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_disk_takes_no_writes_is_not_ready_until_it_does_again()
    {
        FakeTimeProvider clock = new();
        await using TestServer written = await TestServer.StartAsync(TestSetup.OneStore with { Write = true, Change = o => o with { Clock = clock } });
        Assert.Equal(200, await StatusAsync("/health/ready"));

        // What stands in the way of every write, whoever the server runs as.
        string probe = Path.Combine(written.Store, ".ready");
        Directory.CreateDirectory(probe);
        // The disk is not tried for every request.
        Assert.Equal(200, await StatusAsync("/health/ready"));
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(503, await StatusAsync("/health/ready"));
        Assert.Equal(200, await StatusAsync("/health/live"));
        using HttpResponseMessage reply = await written.Client.GetAsync("/health/ready");
        Assert.Equal((503, "not_ready"), await TestServer.RefusalAsync(reply));
        Assert.True(reply.Headers.Contains("Retry-After"));

        Directory.Delete(probe);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(200, await StatusAsync("/health/ready"));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(written.Store), f => f.EndsWith(".ready", StringComparison.Ordinal));

        async Task<int> StatusAsync(string path)
        {
            using HttpResponseMessage asked = await written.Client.GetAsync(path);
            return (int)asked.StatusCode;
        }
    }

    [Fact]
    public async Task Readiness_tells_strangers_nothing_but_that_it_is_not_ready()
    {
        await using TestServer written = await TestServer.StartAsync(TestSetup.OneStore with { Keys = true, Write = true });
        Directory.CreateDirectory(Path.Combine(written.Store, ".ready"));
        foreach (HttpClient client in new[] { written.NewClient(), written.NewClient(Http.Access.Read), written.NewClient(Http.Access.Write), written.NewClient(Http.Access.Administer) })
        {
            string text = await (await client.GetAsync("/health/ready")).Content.ReadAsStringAsync();
            Assert.Contains("not_ready", text, StringComparison.Ordinal);
            string? key = client.DefaultRequestHeaders.Authorization?.Parameter;
            bool mayWrite = key is not null && key != written.Secrets[Http.Access.Read];
            Assert.Equal(mayWrite, text.Contains("'garments'", StringComparison.Ordinal));
            Assert.Equal(mayWrite, text.Contains(Path.GetTempPath(), StringComparison.Ordinal));
        }
    }

    private static string Line(LogFormat format, string message, string path, Exception exception)
    {
        var requests = new HttpContextAccessor { HttpContext = new DefaultHttpContext { TraceIdentifier = "request-7" } };
        var formatter = new LogLineFormatter(requests, format);
        using var text = new StringWriter();
        var logger = new Writer((state, render) => formatter.Write(
            new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Error, "Akin.Test", 0, state, exception, (s, e) => render), null, text));
#pragma warning disable CA2254 // The template is the test's.
        logger.LogError(exception, message, path);
#pragma warning restore CA2254
        return text.ToString().TrimEnd('\n');
    }

    private sealed class Writer(Action<IReadOnlyList<KeyValuePair<string, object?>>, string> write) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            write((IReadOnlyList<KeyValuePair<string, object?>>)(object)state!, formatter(state, exception));
    }
}
