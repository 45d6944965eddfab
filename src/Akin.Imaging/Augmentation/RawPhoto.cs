using System.Runtime.InteropServices;

namespace Akin.Imaging.Augmentation;

/// <summary>A decoded, upright photo.</summary>
/// <param name="Pixels">Rows from the top, pixels from the left, 8 bits a channel, red first.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">1 (gray) or 3.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RawPhoto(ReadOnlyMemory<byte> Pixels, int Width, int Height, int Channels);
