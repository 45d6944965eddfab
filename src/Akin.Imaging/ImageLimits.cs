namespace Akin.Imaging;

/// <summary>How large a photo may be; both are checked before a pixel is decoded.</summary>
public sealed record ImageLimits
{
    /// <summary>The largest file, in bytes; 64 MiB unless set.</summary>
    public long MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most pixels (width x height of the one page that is decoded); 100 million unless set.</summary>
    public long MaxPixels { get; init; } = 100_000_000;
}
