using System.Diagnostics.Metrics;
using Akin.Server.Observing;

namespace Akin.Server.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task A_server_tells_what_it_did_and_nothing_of_another_server()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore), other = await TestServer.StartAsync(TestSetup.OneStore);
        for (int i = 0; i < 7; i++)
            (await server.NewClient().GetAsync("/v1/collections")).Dispose();
        (await server.NewClient().GetAsync("/v1/items/none")).Dispose();
        using var photo = new ByteArrayContent(server.Photo()) { Headers = { ContentType = new("image/png") } };
        (await server.NewClient().PostAsync("/v1/search", photo)).Dispose();
        (await server.NewClient().GetAsync("/v1/items/dress%2F000.png/similar")).Dispose();
        using HttpResponseMessage reply = await server.NewClient().GetAsync("/metrics");

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", reply.Content.Headers.ContentType?.ToString());
        // A request is counted when its reply has gone, which its sender may hear of first.
        PrometheusText metrics = await Eventually.GetAsync(
            () => ReadAsync(server), read => read.Value("http_server_request_duration_seconds_count", ("http_route", "/v1/items/{id}/similar")) >= 1);
        Assert.Equal(1, metrics.Value("akin_searches_total", ("by", "photo"), ("collection", "garments")));
        Assert.Equal(1, metrics.Value("akin_searches_total", ("by", "item")));
        Assert.Equal(1, metrics.Value("akin_embed_duration_seconds_count"));
        Assert.Equal(2, metrics.Value("akin_search_duration_seconds_count"));
        Assert.Equal(6, metrics.Value("akin_items", ("collection", "garments")));
        Assert.Equal("histogram", metrics.Types["http_server_request_duration_seconds"]);
        Assert.Equal(7, metrics.Value("http_server_request_duration_seconds_count", ("http_route", "/v1/collections"), ("http_response_status_code", "200")));
        Assert.Equal(1, metrics.Value("http_server_request_duration_seconds_count", ("http_response_status_code", "404")));
        Assert.Equal("gauge", metrics.Types["kestrel_active_connections"]);
        Assert.Equal("counter", metrics.Types["dotnet_gc_collections_total"]);
        Assert.True(metrics.Value("dotnet_process_memory_working_set_bytes") > 1 << 20);
        PrometheusText quiet = await ReadAsync(other);
        Assert.Equal(0, quiet.Value("http_server_request_duration_seconds_count"));
        Assert.Equal(0, quiet.Value("akin_searches_total"));
    }

    private static async Task<PrometheusText> ReadAsync(TestServer server)
    {
        using HttpResponseMessage reply = await server.NewClient().GetAsync("/metrics");
        return PrometheusText.Parse(await reply.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Every_kind_of_instrument_is_written_as_what_it_is()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore);
        using var meter = new Meter(ServerMeter.Name);
        Counter<long> counter = meter.CreateCounter<long>("a.count", "{thing}", "Things\nof \\ two lines.");
        UpDownCounter<int> active = meter.CreateUpDownCounter<int>("b.active");
        Gauge<double> gauge = meter.CreateGauge<double>("c.level", "By");
        Histogram<double> histogram = meter.CreateHistogram("d.took", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        bool there = true;
        meter.CreateObservableGauge("e.seen", () => there ? [new Measurement<long>(4, new KeyValuePair<string, object?>("odd.name", "a\"b\\c\nd"))] : Array.Empty<Measurement<long>>());
        meter.CreateCounter<long>("f.never");
        counter.Add(2, new KeyValuePair<string, object?>("x", 1));
        counter.Add(3, new KeyValuePair<string, object?>("x", 1));
        counter.Add(7, new KeyValuePair<string, object?>("x", 2));
        active.Add(5);
        active.Add(-2);
        gauge.Record(1.5);
        gauge.Record(0.25);
        foreach (double value in new[] { 0.05, 0.1, 0.5, 1, 3 })
            histogram.Record(value);

        PrometheusText text = await ReadAsync(server);

        Assert.Equal(5, text.Value("a_count_total", ("x", "1")));
        Assert.Equal(7, text.Value("a_count_total", ("x", "2")));
        Assert.Equal(3, text.Value("b_active"));
        Assert.Equal(0.25, text.Value("c_level_bytes"));
        Assert.Equal([2, 4, 5], text.Samples.Where(s => s.Name == "d_took_seconds_bucket").Select(s => s.Value));
        Assert.Equal(["0.1", "1", "+Inf"], text.Samples.Where(s => s.Name == "d_took_seconds_bucket").Select(s => s.Labels["le"]));
        Assert.Equal(4.65, text.Value("d_took_seconds_sum"), 1e-9);
        Assert.Equal(5, text.Value("d_took_seconds_count"));
        Assert.Equal(4, text.Value("e_seen", ("odd_name", "a\"b\\c\nd")));
        Assert.DoesNotContain("f_never", text.Types.Keys);
        there = false;
        text = await ReadAsync(server);
        Assert.DoesNotContain("e_seen", text.Types.Keys);
        Assert.Equal(0.25, text.Value("c_level_bytes"));
    }

    [Fact]
    public async Task Measuring_from_many_threads_loses_nothing_and_labels_without_end_fill_no_memory()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore);
        using var meter = new Meter(ServerMeter.Name);
        Counter<long> counter = meter.CreateCounter<long>("count");
        Histogram<double> histogram = meter.CreateHistogram<double>("took", "s");
        Counter<long> endless = meter.CreateCounter<long>("endless");

        Parallel.For(0, 20_000, i =>
        {
            counter.Add(1, new KeyValuePair<string, object?>("place", i % 3));
            histogram.Record(0.5);
            endless.Add(1, new KeyValuePair<string, object?>("id", i));
        });

        PrometheusText text = await ReadAsync(server);
        Assert.Equal(20_000, text.Value("count_total"));
        Assert.Equal(20_000, text.Value("took_seconds_count"));
        Assert.Equal(10_000, text.Value("took_seconds_sum"), 1e-6);
        Assert.InRange(text.Samples.Count(s => s.Name == "endless_total"), 900, 1100);
    }
}
