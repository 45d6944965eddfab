namespace Akin.Imaging.Tests;

public class SharedPhotoTests
{
    [Fact]
    public void Two_hundred_real_photos_decode()
    {
        string folder = SharedFolder.Require("data", "clothing");
        string[] photos = [.. Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(200)];
        Assert.Equal(200, photos.Length);
        var decoder = new ImageDecoder();
        var shape = new ImageShape { Width = 224, Height = 224, Mode = ResizeMode.Crop, ShortestSide = 256 };
        var pixels = new byte[shape.Length];
        foreach (string photo in photos)
        {
            decoder.Decode(File.ReadAllBytes(photo), shape, null, pixels);
            // Photographs: neither flat nor noise.
            Assert.InRange(pixels.Distinct().Count(), 20, 256);
            double step = Enumerable.Range(0, pixels.Length - 3).Average(i => Math.Abs(pixels[i] - pixels[i + 3]));
            Assert.InRange(step, 0.05, 40);
        }
    }
}
