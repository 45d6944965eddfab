using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Akin.Server.Observing.Metrics;

/// <summary>All series of one instrument, and how Prometheus is told of them (text format 0.0.4).</summary>
internal sealed class Series
{
    // A label that grows without end must not fill the memory: what comes after so many series is left out.
    private const int Most = 1000;

    private static readonly double[] UsualSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    private static readonly double[] Usual = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    private readonly ConcurrentDictionary<TagSet, Cell> _cells = new(new TagSet.Comparer());
    private readonly ConcurrentDictionary<TagSet, Cell>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _byTags;
    private readonly double[]? _bounds;
    private readonly string _help;
    private readonly string _type;
    private readonly bool _sets;
    private readonly bool _observed;

    public Series(Instrument instrument)
    {
        _byTags = _cells.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        string kind = instrument.GetType().Name;
        bool counts = kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal);
        Name = PrometheusName.From(instrument.Name, instrument.Unit, counts);
        _help = instrument.Description ?? "";
        _observed = instrument.IsObservable;
        _sets = _observed || kind.StartsWith("Gauge", StringComparison.Ordinal);
        if (kind.StartsWith("Histogram", StringComparison.Ordinal))
            _bounds = GetBounds(instrument);
        _type = _bounds is not null ? "histogram" : counts ? "counter" : "gauge";
    }

    /// <summary>The name as Prometheus writes it.</summary>
    public string Name { get; }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_byTags.TryGetValue(tags, out Cell? cell))
        {
            if (_cells.Count >= Most)
                return;
            _byTags.TryAdd(tags, new Cell(_bounds));
            cell = _byTags[tags];
        }

        if (_bounds is not null)
            cell.Measure(value);
        else if (_sets)
            cell.Set(value);
        else
            cell.Add(value);
    }

    /// <summary>Forgets what is asked for anew each time, so that what is no longer there is no longer said.</summary>
    public void Forget()
    {
        if (_observed)
            _cells.Clear();
    }

    /// <summary>Writes it; nothing where nothing was measured.</summary>
    public void Write(TextWriter to)
    {
        if (_cells.IsEmpty)
            return;
        if (_help.Length > 0)
            to.Write($"# HELP {Name} {_help.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings(" ")}\n");
        to.Write($"# TYPE {Name} {_type}\n");
        foreach ((TagSet tags, Cell cell) in _cells)
        {
            string labels = PrometheusName.Labels(tags.Tags);
            if (_bounds is null)
                WriteLine(to, Name, labels, cell.Value);
            else
                WriteHistogram(to, labels, cell);
        }
    }

    private void WriteHistogram(TextWriter to, string labels, Cell cell)
    {
        string before = labels.Length == 0 ? "" : labels + ",";
        long sum = 0;
        for (int i = 0; i < cell.Counts.Length; i++)
        {
            sum += Volatile.Read(in cell.Counts[i]);
            string bound = i < _bounds!.Length ? _bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            WriteLine(to, Name + "_bucket", $"{before}le=\"{bound}\"", sum);
        }

        WriteLine(to, Name + "_sum", labels, cell.Value);
        WriteLine(to, Name + "_count", labels, sum);
    }

    private static void WriteLine(TextWriter to, string name, string labels, double value)
    {
        string number = double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString(CultureInfo.InvariantCulture);
        to.Write(labels.Length == 0 ? $"{name} {number}\n" : $"{name}{{{labels}}} {number}\n");
    }

    private static double[] GetBounds(Instrument instrument)
    {
        double[]? advised = instrument switch
        {
            Instrument<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
            Instrument<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
            Instrument<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
            _ => null,
        };
        return advised ?? (instrument.Unit == "s" ? UsualSeconds : Usual);
    }
}
