using Akin.Imaging.Native;

namespace Akin.Imaging;

/// <summary>Raw pixels to files that people's programs open. Any number of threads may use it at once.</summary>
public static unsafe class ImageEncoder
{
    /// <summary>A JPEG file.</summary>
    /// <param name="raw">Rows from the top, pixels from the left, 8 bits a channel.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <param name="channels">1 (gray) or 3 (red, green, blue).</param>
    /// <param name="quality">1 to 100.</param>
    /// <returns>The file.</returns>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the sizes say.</exception>
    public static byte[] Jpeg(ReadOnlySpan<byte> raw, int width, int height, int channels, int quality = 85) =>
        Encode("jpegsave_buffer", "Q", quality, raw, width, height, channels);

    /// <summary>A PNG file.</summary>
    /// <param name="raw">Rows from the top, pixels from the left, 8 bits a channel.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <param name="channels">1 (gray) or 3 (red, green, blue).</param>
    /// <returns>The file.</returns>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the sizes say.</exception>
    public static byte[] Png(ReadOnlySpan<byte> raw, int width, int height, int channels) =>
        Encode("pngsave_buffer", "compression", 6, raw, width, height, channels);

    /// <exception cref="ArgumentException">There are more or fewer bytes than the sizes say.</exception>
    internal static void CheckRaw(ReadOnlySpan<byte> raw, int width, int height, int channels)
    {
        if (channels is not (1 or 3) || width < 1 || height < 1 || raw.Length != (long)width * height * channels)
            throw new ArgumentException($"raw pixels of {width} x {height} x {channels} can't be {raw.Length} bytes", nameof(raw));
    }

    private static byte[] Encode(string saver, string setting, int value, ReadOnlySpan<byte> raw, int width, int height, int channels)
    {
        CheckRaw(raw, width, height, channels);
        Libvips.Start();
        fixed (byte* data = raw)
        {
            byte* pixels = data;
            return VipsCall.Run(() =>
            {
                using VipsImage image = VipsImage.FromPixels(pixels, width, height, channels, channels == 1 ? VipsInterpretation.Gray : VipsInterpretation.Srgb);
                return new VipsOperation(saver).Set("in", image).Set(setting, value).Set("keep", 0).Bytes();
            });
        }
    }
}
