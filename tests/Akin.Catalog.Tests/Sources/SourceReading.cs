using Akin.Catalog.Sources;

namespace Akin.Catalog.Tests.Sources;

/// <summary>What the tests ask of every source.</summary>
internal static class SourceReading
{
    public static List<SourceItem> Items(this IPhotoSource source) => [.. source.Enumerate().Where(entry => entry.Item is not null).Select(entry => entry.Item!)];

    public static List<(string Path, string Reason)> Skips(this IPhotoSource source) =>
        [.. source.Enumerate().Where(entry => entry is { Item: null, PassedOver: null }).Select(entry => (entry.Path, entry.Reason!))];

    public static List<string> PassedOver(this IPhotoSource source) => [.. source.Enumerate().Select(entry => entry.PassedOver?.ToString()).OfType<string>()];

    /// <summary>The paths of the entries after which nobody knows what is gone.</summary>
    public static List<string> Hiding(this IPhotoSource source) => [.. source.Enumerate().Where(entry => entry.HidesItems).Select(entry => entry.Path)];

    public static string Fault(this IPhotoSource source, string path, long maxBytes = 1000) =>
        GetOneLine(Assert.Throws<SourceException>(() => source.Read(path, maxBytes)));

    public static string GetOneLine(Exception exception)
    {
        Assert.DoesNotContain('\n', exception.Message);
        return exception.Message;
    }
}
