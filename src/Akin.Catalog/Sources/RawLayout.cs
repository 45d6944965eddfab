namespace Akin.Catalog.Sources;

/// <summary>The shape of raw pixels: rows from the top, a pixel's channels side by side, one byte each.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Bytes in a pixel: 1 is gray.</param>
public readonly record struct RawLayout(int Width, int Height, int Channels)
{
    /// <summary>Bytes in one photo.</summary>
    public int Length => checked(Width * Height * Channels);
}
