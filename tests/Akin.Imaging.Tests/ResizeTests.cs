using System.Drawing;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Imaging.Tests;

public class ResizeTests
{
    [Fact]
    public void Raw_pixels_are_resized_as_the_slow_reference_does()
    {
        Prop.ForAll(Cases(), c => Picture.Noise(c.Width, c.Height, 3, c.Seed).Resize(c.Shape)
            .FarthestFrom(Reference.Shape(Picture.Noise(c.Width, c.Height, 3, c.Seed), c.Shape)) <= 1)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void A_file_is_resized_as_its_raw_pixels_are_while_it_is_less_than_four_times_too_large()
    {
        // A padded photo may be far larger than what it becomes, where it is thin.
        Prop.ForAll(Cases().Filter(c => c.Shape.Mode != ResizeMode.Pad), c =>
        {
            Picture noise = Picture.Noise(c.Width, c.Height, 3, c.Seed);
            Size needed = new(Math.Min(c.Width, c.Shape.Width * 3), Math.Min(c.Height, c.Shape.Height * 3));
            noise = noise.Cut(new Rectangle(default, needed));
            return Picture.Decode(ImageEncoder.Png(noise.Pixels, noise.Width, noise.Height, 3), c.Shape).FarthestFrom(noise.Resize(c.Shape)) == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Theory]
    [InlineData(ResizeMode.Squash, null)]
    [InlineData(ResizeMode.Crop, null)]
    [InlineData(ResizeMode.Crop, 32)]
    [InlineData(ResizeMode.Pad, null)]
    public void Large_photos_made_small_stay_close_to_the_slow_reference(ResizeMode mode, int? shortest)
    {
        // 12, 21 and 40 times too large: JPEG decodes smaller, all average blocks first.
        foreach ((int width, int height) in new[] { (389, 281), (511, 683), (1301, 967) })
        {
            Picture photo = Picture.Waves(width, height);
            var shape = new ImageShape { Width = 32, Height = 24, Mode = mode, ShortestSide = shortest, Background = Picture.Blue };
            Picture expected = Reference.Shape(photo, shape);
            foreach (string kind in new[] { "pngsave", "jpegsave" })
            {
                Picture made = Picture.Decode(Fixture.Save(photo, kind, set: o => kind == "jpegsave" ? o.Set("Q", 98).Set("subsample-mode", 2) : o), shape);
                Assert.True(made.MeanFrom(expected) < 1, $"{kind} {width} x {height}: {made.MeanFrom(expected)} apart on average");
                Assert.True(made.FarthestFrom(expected) <= 6, $"{kind} {width} x {height}: {made.FarthestFrom(expected)} apart");
            }
        }
    }

    [Fact]
    public void Noise_made_much_smaller_is_its_mean()
    {
        // Aliasing would leave noise behind.
        byte[] file = Fixture.Save(Picture.Noise(800, 800, 3, 1), "pngsave");
        Assert.All(Picture.Decode(file, new ImageShape { Width = 10, Height = 10 }).Pixels, level => Assert.InRange(level, 118, 137));
    }

    [Fact]
    public void A_box_is_cut_out_before_anything_else()
    {
        Prop.ForAll(Cases(), Gen.Choose(-20, 70).Four().ToArbitrary(), (c, corners) =>
        {
            (int left, int top, int width, int height) = corners;
            Picture noise = Picture.Noise(c.Width, c.Height, 3, c.Seed);
            var box = new Rectangle(left, top, width, height);
            Rectangle clipped = Rectangle.Intersect(box, new Rectangle(0, 0, c.Width, c.Height));
            byte[] file = ImageEncoder.Png(noise.Pixels, noise.Width, noise.Height, 3);
            if (width <= 0 || height <= 0 || clipped.Width <= 0 || clipped.Height <= 0)
            {
                Assert.Contains("no pixel in the box", Assert.Throws<ImageException>(() => noise.Resize(c.Shape, box)).Message, StringComparison.Ordinal);
                Assert.Contains("no pixel in the box", Assert.Throws<ImageException>(() => Picture.Decode(file, c.Shape, box)).Message, StringComparison.Ordinal);
                return true;
            }

            Picture expected = noise.Cut(clipped).Resize(c.Shape);
            Picture ofFile = Picture.Decode(ImageEncoder.Png(noise.Cut(clipped).Pixels, clipped.Width, clipped.Height, 3), c.Shape);
            return noise.Resize(c.Shape, box).FarthestFrom(expected) == 0 && Picture.Decode(file, c.Shape, box).FarthestFrom(ofFile) == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Fact]
    public void A_box_in_a_large_JPEG_is_as_exact_as_in_a_PNG()
    {
        Picture photo = Picture.Waves(1600, 1200);
        byte[] jpeg = Fixture.Save(photo, "jpegsave", set: o => o.Set("Q", 98).Set("subsample-mode", 2));
        var box = new Rectangle(333, 217, 901, 777);
        var shape = new ImageShape { Width = 50, Height = 50 };
        Picture expected = Reference.Resize(photo.Cut(box), 50, 50);
        Assert.True(Picture.Decode(jpeg, shape, box).FarthestFrom(expected) <= 4);
    }

    [Theory]
    [InlineData(1, 5000)]
    [InlineData(5000, 1)]
    [InlineData(1, 1)]
    [InlineData(3, 2000)]
    public void The_thinnest_photos_fit_every_mode(int width, int height)
    {
        Picture photo = Picture.Create(width, height, (_, _) => Picture.Red);
        byte[] file = Fixture.Save(photo, "pngsave");
        foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
        {
            var shape = new ImageShape { Width = 30, Height = 20, Mode = mode, Background = Picture.Red };
            Assert.All([photo.Resize(shape), Picture.Decode(file, shape)], made =>
                Assert.True(made.FarthestFrom(Picture.Create(30, 20, (_, _) => Picture.Red)) <= 1));
        }
    }

    [Fact]
    public void Raw_pixels_of_the_right_size_and_channels_are_copied()
    {
        Picture noise = Picture.Noise(28, 28, 1, 3);
        Assert.Equal(noise.Pixels, noise.Resize(new ImageShape { Width = 28, Height = 28, Channels = 1, Mode = ResizeMode.Crop }).Pixels);
        Assert.Equal(noise.Pixels.SelectMany(p => new[] { p, p, p }), noise.Resize(new ImageShape { Width = 28, Height = 28 }).Pixels);
    }

    [Fact]
    public void Flat_colors_stay_the_very_same_at_every_size()
    {
        for (int side = 1; side < 90; side += 4)
        {
            foreach (byte level in new byte[] { 0, 1, 127, 254, 255 })
            {
                Picture flat = Picture.Create(37, 53, (_, _) => new Rgb(level, level, level));
                Assert.All(flat.Resize(new ImageShape { Width = side, Height = side }).Pixels, p => Assert.Equal(level, p));
            }
        }
    }

    private static Arbitrary<Case> Cases() => (
        from width in Gen.Choose(1, 60)
        from height in Gen.Choose(1, 60)
        from toWidth in Gen.Choose(1, 40)
        from toHeight in Gen.Choose(1, 40)
        from mode in Gen.Elements(Enum.GetValues<ResizeMode>())
        from extra in Gen.Choose(0, 20)
        from seed in Gen.Choose(0, 1000)
        select new Case(width, height, seed, new ImageShape
        {
            Width = toWidth,
            Height = toHeight,
            Mode = mode,
            ShortestSide = mode == ResizeMode.Crop && extra > 5 ? Math.Max(toWidth, toHeight) + extra : null,
            Background = Picture.Blue,
        })).ToArbitrary();

    private sealed record Case(int Width, int Height, int Seed, ImageShape Shape);
}
