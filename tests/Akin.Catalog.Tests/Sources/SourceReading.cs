using Akin.Catalog.Sources;

namespace Akin.Catalog.Tests.Sources;

/// <summary>What the tests ask of every source.</summary>
internal static class SourceReading
{
    public static List<SourceItem> Items(this IPhotoSource source) => [.. source.Enumerate().Where(entry => entry.Item is not null).Select(entry => entry.Item!)];

    public static List<(string Path, string Reason)> Skips(this IPhotoSource source) =>
        [.. source.Enumerate().Where(entry => entry.Item is null).Select(entry => (entry.Path, entry.Reason!))];

    public static string Fault(this IPhotoSource source, string path, long maxBytes = 1000) =>
        OneLineOf(Assert.Throws<SourceException>(() => source.Read(path, maxBytes)));

    public static string OneLineOf(Exception exception)
    {
        Assert.DoesNotContain('\n', exception.Message);
        return exception.Message;
    }
}
