using System.Runtime.InteropServices;

namespace Akin.Imaging;

/// <summary>What a photo's header says.</summary>
/// <param name="Format">The file format, from its first bytes.</param>
/// <param name="Width">Pixels across, once upright.</param>
/// <param name="Height">Pixels down, once upright.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ImageInfo(ImageFormat Format, int Width, int Height);
