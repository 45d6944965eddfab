using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Akin.Imaging.Augmentation;

/// <summary>Looks at a picture through a matrix: each pixel is a bilinear mix of the four around its place; beyond the edge the edge repeats.</summary>
internal static class Turning
{
    /// <summary>How many bytes beyond the last pixel are read, and not used.</summary>
    internal const int Overread = 1;

    /// <summary>Makes the picture.</summary>
    /// <param name="from">Pixels, and <see cref="Overread"/> bytes more.</param>
    /// <param name="seen">Their width, height and channels (1 or 3).</param>
    /// <param name="map">From places in the picture to places in <paramref name="from"/>.</param>
    /// <param name="shape">The picture's width and height.</param>
    /// <param name="picture">Takes it.</param>
    internal static void Fill(ReadOnlySpan<byte> from, ImageShape seen, Matrix3x2 map, ImageShape shape, Span<byte> picture)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from.Length, seen.Length + Overread);
        int channels = seen.Channels, at = 0;
        // Places are those of pixels' middles; half a pixel back they count from the middle of the first.
        float lastX = seen.Width - 1, lastY = seen.Height - 1;
        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++, at += channels)
            {
                Vector2 place = Vector2.Transform(new Vector2(x + 0.5f, y + 0.5f), map) - new Vector2(0.5f);
                float u = Math.Clamp(place.X, 0, lastX), v = Math.Clamp(place.Y, 0, lastY);
                int left = (int)u, top = (int)v;
                int here = ((top * seen.Width) + left) * channels;
                int right = here + (left < seen.Width - 1 ? channels : 0), below = top < seen.Height - 1 ? seen.Width * channels : 0;
                float toRight = u - left, toBelow = v - top;
                if (channels == 1)
                {
                    float above = Mix(from[here], from[right], toRight), under = Mix(from[here + below], from[right + below], toRight);
                    picture[at] = (byte)(Mix(above, under, toBelow) + 0.5f);
                }
                else
                {
                    Vector128<float> above = Mix(Pixel(from, here), Pixel(from, right), toRight);
                    Vector128<float> under = Mix(Pixel(from, here + below), Pixel(from, right + below), toRight);
                    Vector128<int> level = Vector128.ConvertToInt32(Mix(above, under, toBelow) + Vector128.Create(0.5f));
                    (picture[at], picture[at + 1], picture[at + 2]) = ((byte)level[0], (byte)level[1], (byte)level[2]);
                }
            }
        }
    }

    private static float Mix(float a, float b, float share) => MathF.FusedMultiplyAdd(b - a, share, a);

    private static Vector128<float> Mix(Vector128<float> a, Vector128<float> b, float share) =>
        Vector128.FusedMultiplyAdd(b - a, Vector128.Create(share), a);

    /// <summary>Three bytes of a pixel, with the next one's first, widen to four floats.</summary>
    private static Vector128<float> Pixel(ReadOnlySpan<byte> from, int at)
    {
        Vector128<byte> bytes = Vector128.CreateScalar(MemoryMarshal.Read<uint>(from[at..])).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32());
    }
}
