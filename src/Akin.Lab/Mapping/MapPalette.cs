using Akin.Imaging;

namespace Akin.Lab.Mapping;

/// <summary>The colors of a map's commonest values, far enough apart to be told, on white and on black; the page has the same.</summary>
internal static class MapPalette
{
    /// <summary>Values that have a color of their own.</summary>
    public static IReadOnlyList<Rgb> Colors { get; } =
    [
        new(0x2f, 0x7e, 0xd8), new(0xf2, 0x8e, 0x2b), new(0x3f, 0xa3, 0x4d), new(0xe0, 0x4f, 0x5f), new(0x9b, 0x6b, 0xd3), new(0x17, 0xb3, 0xb8),
        new(0xe8, 0x7f, 0xc0), new(0xa8, 0x74, 0x4f), new(0xc9, 0xae, 0x1c), new(0x8f, 0xc3, 0x41), new(0x6f, 0x86, 0xa8), new(0xb8, 0x3b, 0x9e),
    ];

    /// <summary>All other values, and no value.</summary>
    public static Rgb Rest { get; } = new(0x9c, 0x9b, 0x95);

    /// <summary>The color of a code of <see cref="MapColumn"/>.</summary>
    public static Rgb Of(byte code) => code < Colors.Count ? Colors[code] : Rest;
}
