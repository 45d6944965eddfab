using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Akin.Server.Observing.Metrics;

/// <summary>
/// Keeps what the framework's meters, the runtime's and the server's own measure, for Prometheus to ask for.
/// </summary>
internal sealed class MetricsPage : IDisposable
{
    /// <summary>The type of what <see cref="Write"/> writes.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly string[] Meters =
    [
        ServerMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting",
        "Microsoft.AspNetCore.Diagnostics", "System.Runtime",
    ];

    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Lock _asking = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="factory">Whose meters are this server's; a process may hold several servers.</param>
    public MetricsPage(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Meters.Contains(instrument.Meter.Name) && (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, factory)))
            {
                var own = new Series(instrument);
                listener.EnableMeasurementEvents(instrument, _series.GetOrAdd(own.Name, own));
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, series) => ((Series)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, series) => ((Series)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, series) => ((Series)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, series) => ((Series)series!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Everything as it is now, in Prometheus' text format.</summary>
    public string Write()
    {
        // What is observed is asked for now, and by one at a time.
        lock (_asking)
        {
            foreach (Series series in _series.Values)
                series.Forget();
            _listener.RecordObservableInstruments();
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            foreach (Series series in _series.Values.OrderBy(s => s.Name, StringComparer.Ordinal))
                series.Write(text);
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();
}
