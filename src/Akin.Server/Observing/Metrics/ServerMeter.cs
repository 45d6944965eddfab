using System.Diagnostics.Metrics;

namespace Akin.Server.Observing.Metrics;

/// <summary>What the server itself measures, beside what the framework does.</summary>
internal sealed class ServerMeter
{
    public const string Name = "Akin";

    private readonly Meter _meter;
    private readonly Counter<long> _searches;
    private readonly Histogram<double> _search;
    private readonly Histogram<double> _embed;
    private readonly Counter<long> _changes;

    public ServerMeter(IMeterFactory factory)
    {
        _meter = factory.Create(Name);
        _searches = _meter.CreateCounter<long>("akin.searches", "{search}", "Searches that were answered, by collection and by what was searched with: photo, address, item or vector.");
        _search = _meter.CreateHistogram("akin.search.duration", "s", "Seconds that the index took for a search.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1] });
        _embed = _meter.CreateHistogram("akin.embed.duration", "s", "Seconds that decoding and embedding a photo took.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] });
        _changes = _meter.CreateCounter<long>("akin.item.changes", "{item}", "Items that were added, updated or removed, by collection.");
    }

    /// <summary>A search was answered.</summary>
    /// <param name="collection">In which collection.</param>
    /// <param name="by">What was searched with: photo, address, path, item or vector.</param>
    /// <param name="search">How long the index took.</param>
    public void Searched(string collection, string by, TimeSpan search)
    {
        _searches.Add(1, new KeyValuePair<string, object?>("collection", collection), new KeyValuePair<string, object?>("by", by));
        _search.Record(search.TotalSeconds, new KeyValuePair<string, object?>("collection", collection));
    }

    /// <summary>A photo was decoded and embedded.</summary>
    public void Embedded(string collection, TimeSpan duration) => _embed.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("collection", collection));

    /// <summary>Items were changed.</summary>
    /// <param name="collection">In which collection.</param>
    /// <param name="change">added, updated or removed.</param>
    /// <param name="items">How many.</param>
    public void Changed(string collection, string change, long items = 1) =>
        _changes.Add(items, new KeyValuePair<string, object?>("collection", collection), new KeyValuePair<string, object?>("change", change));

    /// <summary>Has a number asked for whenever somebody looks.</summary>
    /// <param name="name">Words between dots, beginning with <c>akin.</c></param>
    /// <param name="unit">What is counted, in braces, or a unit.</param>
    /// <param name="description">What it says, in a sentence.</param>
    /// <param name="observe">The number, with its labels. It is called on the thread that answers and must be quick.</param>
    public void Observe(string name, string unit, string description, Func<IEnumerable<Measurement<long>>> observe) =>
        _meter.CreateObservableUpDownCounter(name, observe, unit, description);
}
