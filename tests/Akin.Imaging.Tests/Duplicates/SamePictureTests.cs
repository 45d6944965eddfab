using System.Drawing;
using Akin.Imaging.Duplicates;

namespace Akin.Imaging.Tests.Duplicates;

public sealed class SamePictureTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Resized_recompressed_and_converted_it_is_the_same_picture(int seed)
    {
        Picture photo = Product(seed, 320, 400);
        PhotoPrint print = Print(photo);
        foreach (Picture copy in new[] { photo.Resize(Shape(160, 200)), photo.Resize(Shape(90, 112)), Jpeg(photo, 40), Jpeg(photo.Resize(Shape(240, 300)), 60) })
            ShouldBeSame(print, Print(copy), mirrored: false);
    }

    [Theory]
    [InlineData(1, 16, 0)]
    [InlineData(2, 0, 20)]
    [InlineData(3, 8, 10)]
    [InlineData(4, 0, 0)]
    public void A_little_is_cropped_away_and_the_crop_is_found(int seed, int left, int top)
    {
        Picture photo = Product(seed, 320, 400);
        // 5 % of each side, cut off at the edges that the offsets leave.
        Picture crop = photo.Cut(new Rectangle(left, top, 304, 380));
        PictureMatch match = ShouldBeSame(Print(photo), Print(crop), mirrored: false);
        Assert.Equal(left / 320f, match.Crop.Left, 0.015f);
        Assert.Equal(top / 400f, match.Crop.Top, 0.015f);
        Assert.Equal((left + 304) / 320f, match.Crop.Right, 0.015f);
        Assert.Equal((top + 380) / 400f, match.Crop.Bottom, 0.015f);

        PictureMatch other = ShouldBeSame(Print(crop), Print(photo), mirrored: false);
        Assert.InRange(other.Crop.Width * other.Crop.Height, 1.05f, 1.18f);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Mirrored_it_is_the_same_picture_and_said_to_be_mirrored(int seed)
    {
        Picture photo = Product(seed, 200, 260);
        ShouldBeSame(Print(photo), Print(Mirror(photo)), mirrored: true);
        ShouldBeSame(Print(photo), Print(Jpeg(Mirror(photo.Resize(Shape(120, 156))), 60)), mirrored: true);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(1.05)]
    public void A_little_lighter_or_darker_it_is_the_same_picture(double gain)
    {
        Picture photo = Product(7, 200, 200);
        Picture changed = Picture.Create(200, 200, (x, y) => new Rgb(By(photo[x, y].Red), By(photo[x, y].Green), By(photo[x, y].Blue)));
        ShouldBeSame(Print(photo), Print(changed), mirrored: false);
        byte By(byte level) => (byte)Math.Min(255, level * gain);
    }

    [Theory]
    [InlineData(200, 40, 40, 40, 90, 200)]
    [InlineData(30, 30, 30, 130, 130, 130)]
    [InlineData(180, 60, 60, 180, 60, 90)]
    public void The_same_shot_in_another_color_is_another_picture(int red, int green, int blue, int otherRed, int otherGreen, int otherBlue)
    {
        Picture one = Product(8, 300, 300, new Rgb((byte)red, (byte)green, (byte)blue));
        Picture other = Product(8, 300, 300, new Rgb((byte)otherRed, (byte)otherGreen, (byte)otherBlue));
        Assert.Null(SamePicture.Compare(Print(one), Print(other)));
        ShouldBeSame(Print(one), Print(Jpeg(one, 50)), mirrored: false);
    }

    [Fact]
    public void Different_pictures_are_different()
    {
        PhotoPrint[] prints = [.. Enumerable.Range(20, 24).Select(seed => Print(Product(seed, 240, 240)))];
        for (int i = 0; i < prints.Length; i++)
        {
            for (int j = 0; j < prints.Length; j++)
                Assert.True(i == j == (SamePicture.Compare(prints[i], prints[j]) is not null), $"{i} and {j}");
        }
    }

    [Fact]
    public void A_blank_picture_is_like_another_blank_one_of_its_color_alone()
    {
        PhotoPrint white = Print(Picture.Create(80, 80, (_, _) => new Rgb(255, 255, 255))), red = Print(Picture.Create(80, 80, (_, _) => new Rgb(200, 20, 20)));
        Assert.NotNull(SamePicture.Compare(white, Print(Picture.Create(40, 60, (_, _) => new Rgb(254, 254, 254)))));
        Assert.Null(SamePicture.Compare(white, red));
        Assert.Null(SamePicture.Compare(white, Print(Product(9, 80, 80))));
    }

    [Fact]
    public void A_large_crop_is_another_picture()
    {
        Picture photo = Product(10, 400, 400);
        Assert.Null(SamePicture.Compare(Print(photo), Print(photo.Cut(new Rectangle(0, 0, 240, 240)))));
    }

    private static PictureMatch ShouldBeSame(PhotoPrint one, PhotoPrint other, bool mirrored)
    {
        PictureMatch? match = SamePicture.Compare(one, other);
        Assert.True(match is not null, $"not the same: {SamePicture.Measure(one, other)}");
        Assert.Equal(mirrored, match.Value.IsMirrored);
        return match.Value;
    }

    private static PhotoPrint Print(Picture picture) => new(picture.Resize(PhotoPrint.Shape).Pixels);

    private static ImageShape Shape(int width, int height) => new() { Width = width, Height = height };

    private static Picture Jpeg(Picture picture, int quality) => Picture.Decode(ImageEncoder.Jpeg(picture.Pixels, picture.Width, picture.Height, 3, quality));

    private static Picture Mirror(Picture picture) => Picture.Create(picture.Width, picture.Height, (x, y) => picture[picture.Width - 1 - x, y]);

    /// <summary>A product on a light ground: a body of three ellipses and stripes, not alike on its two sides.</summary>
    private static Picture Product(int seed, int width, int height, Rgb? color = null)
    {
        var random = new Random(seed);
        Rgb body = color ?? new Rgb((byte)random.Next(30, 220), (byte)random.Next(30, 220), (byte)random.Next(30, 220));
        var blobs = Enumerable.Range(0, 3).Select(_ => (
            X: 0.25 + (random.NextDouble() * 0.5), Y: 0.25 + (random.NextDouble() * 0.5), A: 0.1 + (random.NextDouble() * 0.25), B: 0.1 + (random.NextDouble() * 0.25))).ToArray();
        double angle = random.NextDouble() * Math.PI, stripes = 6 + (random.NextDouble() * 10);
        return Picture.Create(width, height, (px, py) =>
        {
            double x = (px + 0.5) / width, y = (py + 0.5) / height;
            bool inside = blobs.Any(b => (((x - b.X) * (x - b.X)) / (b.A * b.A)) + (((y - b.Y) * (y - b.Y)) / (b.B * b.B)) < 1);
            double ground = 245 - (25 * y) - (6 * x), shade = 0.8 + (0.2 * Math.Sin(((x * Math.Cos(angle)) + (y * Math.Sin(angle))) * stripes * Math.PI));
            return inside
                ? new Rgb((byte)(body.Red * shade), (byte)(body.Green * shade), (byte)(body.Blue * shade))
                : new Rgb((byte)ground, (byte)ground, (byte)(ground - 4));
        });
    }
}
