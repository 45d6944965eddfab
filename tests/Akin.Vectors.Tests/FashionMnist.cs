using System.IO.Compression;

namespace Akin.Vectors.Tests;

/// <summary>Debian's copy of Fashion-MNIST: pixels as k / 255 and labels.</summary>
internal static class FashionMnist
{
    private const string Folder = "/usr/share/datasets/fashion-mnist";
    public const int Dimensions = 784;

    public static float[] Pixels(string part, float scale = 1 / 255f) => Array.ConvertAll(Read($"{part}-images-idx3-ubyte.gz", 16), pixel => pixel * scale);

    public static byte[] Labels(string part) => Read($"{part}-labels-idx1-ubyte.gz", 8);

    private static byte[] Read(string name, int header)
    {
        string path = Path.Combine(Folder, name);
        Installed.Require(File.Exists(path), $"{path} is not here; Debian's package dataset-fashion-mnist brings it");
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        return unpacked.ToArray()[header..];
    }
}
