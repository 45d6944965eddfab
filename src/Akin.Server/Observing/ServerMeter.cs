using System.Diagnostics.Metrics;
using Akin.Catalog.Store;
using Akin.Engine.Jobs;
using Akin.Engine.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Akin.Server.Observing;

/// <summary>What the server itself measures, beside what the framework does.</summary>
internal sealed class ServerMeter
{
    public const string Name = "Akin";

    private readonly Meter _meter;
    private readonly Counter<long> _searches;
    private readonly Histogram<double> _search;
    private readonly Histogram<double> _embed;
    private readonly Counter<long> _changes;
    private readonly Counter<long> _shed;

    public ServerMeter(IMeterFactory factory)
    {
        _meter = factory.Create(Name);
        _searches = _meter.CreateCounter<long>("akin.searches", "{search}", "Searches that were answered, by collection and by what was searched with: photo, item or vector.");
        _search = _meter.CreateHistogram("akin.search.duration", "s", "Seconds that the index took for a search.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1] });
        _embed = _meter.CreateHistogram("akin.embed.duration", "s", "Seconds that decoding and embedding a photo took.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] });
        _changes = _meter.CreateCounter<long>("akin.item.changes", "{item}", "Items that were added, updated or removed, by collection.");
        _shed = _meter.CreateCounter<long>("akin.connections.shed", "{connection}", "Connections that were closed to make room for others, or refused.");
    }

    /// <summary>A search was answered.</summary>
    /// <param name="collection">In which collection.</param>
    /// <param name="by">What was searched with: photo, item or vector.</param>
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

    /// <summary>A connection was closed to make room for another, or refused.</summary>
    public void ShedConnection() => _shed.Add(1);

    /// <summary>Has what the server holds counted whenever somebody looks: items, jobs, and requests that wait for a place to work.</summary>
    /// <param name="services">Where collections and jobs are found, if there are any.</param>
    /// <param name="waiting">How many wait now: to search, to add, and with a photo that takes long to decode.</param>
    public void Observe(IServiceProvider services, Func<(int ToSearch, int ToAdd, int Heavy)> waiting)
    {
        _meter.CreateObservableUpDownCounter("akin.waiting", () => Waiting(waiting()), "{request}", "Requests that wait for a place to decode and embed a photo, by what for.");
        if (services.GetService<CollectionRegistry>() is { } collections)
            _meter.CreateObservableUpDownCounter("akin.items", () => Items(collections), "{item}", "Items, by collection.");
        if (services.GetService<JobQueue>() is { } jobs)
            _meter.CreateObservableUpDownCounter("akin.jobs", () => Jobs(jobs), "{job}", "The latest thousand jobs, by kind and state.");
    }

    private static IEnumerable<Measurement<long>> Waiting((int ToSearch, int ToAdd, int Heavy) waiting) =>
    [
        new(waiting.ToSearch, new KeyValuePair<string, object?>("for", "search")),
        new(waiting.ToAdd, new KeyValuePair<string, object?>("for", "add")),
        new(waiting.Heavy, new KeyValuePair<string, object?>("for", "heavy")),
    ];

    private static List<Measurement<long>> Items(CollectionRegistry collections)
    {
        List<Measurement<long>> items = [];
        foreach (string name in collections.Names)
        {
            try
            {
                using CollectionLease lease = collections.Use(name);
                items.Add(new(lease.Collection.Store.Count, new KeyValuePair<string, object?>("collection", name)));
            }
            catch (AkinException)
            {
                // Deleted this moment, or damaged: the others are counted.
            }
        }

        return items;
    }

    private static IEnumerable<Measurement<long>> Jobs(JobQueue jobs)
    {
        try
        {
            return [.. jobs.List(JobQueue.MostOpen).GroupBy(job => (job.Kind, job.State)).Select(group => new Measurement<long>(
                group.Count(), new KeyValuePair<string, object?>("kind", group.Key.Kind), new KeyValuePair<string, object?>("state", group.Key.State.ToString().ToLowerInvariant())))];
        }
        catch (StoreException)
        {
            // Who asks for the jobs themselves is told.
            return [];
        }
    }
}
