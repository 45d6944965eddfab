using Akin.Imaging;

namespace Akin.Tests;

/// <summary>A folder of small photos that differ, each a color ramp of its own.</summary>
internal static class PhotoFolder
{
    public static byte[] Photo(int seed, int side = 40)
    {
        var random = new Random(seed);
        int[] color = [random.Next(256), random.Next(256), random.Next(256)];
        double angle = random.NextDouble() * Math.PI;
        byte[] pixels = new byte[side * side * 3];
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                double ramp = ((Math.Cos(angle) * x) + (Math.Sin(angle) * y)) / side;
                for (int c = 0; c < 3; c++)
                    pixels[(((y * side) + x) * 3) + c] = (byte)Math.Clamp(color[c] + (100 * ramp * (c + 1) / 3), 0, 255);
            }
        }

        return ImageEncoder.Png(pixels, side, side, 3);
    }

    public static void Write(string root, string name, int seed)
    {
        string path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Photo(seed));
    }

    /// <summary>Photos 0 to count-1, half in <c>dress/</c>, half in <c>shoe/</c>.</summary>
    public static string Make(TemporaryFolder folder, int count, string name = "photos")
    {
        string root = folder.File(name);
        Directory.CreateDirectory(root);
        for (int i = 0; i < count; i++)
            Write(root, $"{(i % 2 == 0 ? "dress" : "shoe")}/{i:000}.png", i);
        return root;
    }
}
