using Akin.Catalog.Sources;
using Akin.Imaging;

namespace Akin.Engine;

/// <summary>The shape that every photo of a source has by itself: the size that the model <c>pixels</c> takes from it.</summary>
public static class NaturalShape
{
    /// <summary>The shape of a source's raw pixels; null where its photos are encoded files.</summary>
    /// <param name="source">The source.</param>
    public static ImageShape? Of(IPhotoSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.PixelLayout is { } raw ? new ImageShape { Width = raw.Width, Height = raw.Height, Channels = raw.Channels } : null;
    }
}
