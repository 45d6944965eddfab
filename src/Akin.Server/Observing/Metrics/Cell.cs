namespace Akin.Server.Observing.Metrics;

/// <summary>The value of one series: a number, or how many measurements fell below each bound.</summary>
/// <param name="bounds">The upper bounds of a histogram's buckets, ascending; null for a plain number.</param>
internal sealed class Cell(double[]? bounds)
{
    private readonly long[]? _counts = bounds is null ? null : new long[bounds.Length + 1];
    private double _value;

    /// <summary>The number, or the sum of all measurements.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>How many measurements fell into each bucket; the last is of those above all bounds.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double value)
    {
        double seen = Volatile.Read(ref _value);
        for (double before; (before = Interlocked.CompareExchange(ref _value, seen + value, seen)) != seen && !double.IsNaN(before); seen = before)
        {
        }
    }

    public void Measure(double value)
    {
        // A bound belongs to the bucket that it closes.
        int place = Array.BinarySearch(bounds!, value);
        Interlocked.Increment(ref _counts![place < 0 ? ~place : place]);
        Add(value);
    }
}
