namespace Akin.Catalog.Sources;

/// <summary>A place that photos come from. <see cref="PhotoSource.Open"/> finds the right one. Every member may be called from several threads at once.</summary>
public interface IPhotoSource
{
    /// <summary><c>folder</c>, <c>table</c>, <c>idx</c> or <c>uploads</c>.</summary>
    string Kind { get; }

    /// <summary>The full path of the folder or file.</summary>
    string Location { get; }

    /// <summary>What it was opened with, its paths made full: enough to open it again.</summary>
    SourceOptions Options { get; }

    /// <summary>The shape that every photo has, where they are raw pixels; null where they are encoded files.</summary>
    RawLayout? PixelLayout { get; }

    /// <summary>Every entry, in the same order each time. A bad entry is a skip with its reason and never stops the rest.</summary>
    /// <exception cref="SourceException">The source as a whole can't be read.</exception>
    IEnumerable<SourceEntry> Enumerate(CancellationToken cancellation = default);

    /// <summary>
    /// Looks again for an item that <see cref="Enumerate"/> did not name, before it is removed: its photo may only be out of sight.
    /// </summary>
    /// <param name="path">The item's path.</param>
    /// <returns>What speaks for that, in one line that can follow the path; null where the item is gone.</returns>
    string? FindDoubt(string path) => null;

    /// <summary>One photo, by an item's <see cref="SourceItem.Path"/>.</summary>
    /// <param name="path">The item's path.</param>
    /// <param name="maxBytes">A larger photo is refused before it is read.</param>
    /// <exception cref="SourceException">There is no such photo, or it can't be read; the message does not repeat the path.</exception>
    PhotoBytes Read(string path, long maxBytes);
}

/// <summary>What a source holds of one photo.</summary>
/// <param name="Bytes">An encoded file (JPEG, PNG …), or raw pixels when <paramref name="Raw"/> is set. Not to be written to: a source may hand out its own memory.</param>
/// <param name="Raw">The shape of raw pixels; null for an encoded file.</param>
public readonly record struct PhotoBytes(ReadOnlyMemory<byte> Bytes, RawLayout? Raw);

/// <summary>The shape of raw pixels: rows from the top, a pixel's channels side by side, one byte each.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Bytes in a pixel: 1 is gray.</param>
public readonly record struct RawLayout(int Width, int Height, int Channels)
{
    /// <summary>Bytes in one photo.</summary>
    public int Length => checked(Width * Height * Channels);
}

/// <summary>A source, or one photo in it, can't be read. The message is one line for people: what is wrong, where, and what to do.</summary>
/// <param name="message">The line.</param>
/// <param name="inner">What caused it.</param>
public sealed class SourceException(string message, Exception? inner = null) : PhotoException(ErrorCodes.PhotoGone, message, inner);
