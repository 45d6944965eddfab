namespace Akin;

/// <summary>Hands progress on at once, on the thread that makes it, and so in order; <see cref="Progress{T}"/> posts it to another.</summary>
/// <typeparam name="T">What is reported.</typeparam>
internal sealed class CallbackProgress<T>(Action<T> callback) : IProgress<T>
{
    public void Report(T value) => callback(value);
}

/// <summary>Turns what a part of the work reports into what the whole of it reports.</summary>
internal static class ProgressConversion
{
    /// <summary>Converts every report and hands it on.</summary>
    /// <param name="progress">Where the whole reports; null where nobody listens, which gives null again.</param>
    /// <param name="convert">A part's report in the form of the whole's.</param>
    public static IProgress<TPart>? From<TPart, TWhole>(this IProgress<TWhole>? progress, Func<TPart, TWhole> convert) =>
        progress is null ? null : new CallbackProgress<TPart>(part => progress.Report(convert(part)));

    /// <summary>Reports counts of a part as so many of a total.</summary>
    /// <param name="progress">Where the whole reports; null where nobody listens, which gives null again.</param>
    /// <param name="total">How many there are in the whole.</param>
    /// <param name="before">How many were done before this part.</param>
    public static IProgress<int>? Counting(this IProgress<(int Done, int Total)>? progress, int total, int before = 0) =>
        progress.From<int, (int Done, int Total)>(done => (before + done, total));
}
