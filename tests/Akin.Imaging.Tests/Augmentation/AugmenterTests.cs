using System.Drawing;
using Akin.Imaging.Augmentation;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Imaging.Tests.Augmentation;

public class AugmenterTests
{
    private static readonly AugmentationOptions Everything = AugmentationOptions.ForPhotos with { Rotation = 10, Shift = 3, Erasing = 0.5 };

    private static Arbitrary<ImageShape> Shapes => (
        from width in Gen.Choose(8, 40)
        from height in Gen.Choose(8, 40)
        from channels in Gen.Elements(1, 3)
        from mode in Gen.Elements(ResizeMode.Squash, ResizeMode.Crop, ResizeMode.Pad)
        from extra in Gen.Choose(0, 12)
        select new ImageShape
        {
            Width = width, Height = height, Channels = channels, Mode = mode,
            ShortestSide = mode == ResizeMode.Crop && extra > 4 ? Math.Max(width, height) + extra : null,
        }).ToArbitrary();

    private static Arbitrary<Picture> Photos => (
        from width in Gen.Choose(1, 90)
        from height in Gen.Choose(1, 90)
        from channels in Gen.Elements(1, 3)
        from seed in Gen.Choose(0, 1000)
        select Picture.Noise(width, height, channels, seed)).ToArbitrary();

    [Fact]
    public void With_everything_off_a_photo_is_what_it_is_for_inference()
    {
        Prop.ForAll(Shapes, Photos, Gen.Elements(TensorLayout.Nchw, TensorLayout.Nhwc).ToArbitrary(), (shape, photo, layout) =>
        {
            var form = shape.Channels == 3
                ? new PixelTensor(3, layout, ChannelOrder.Bgr, 1f / 255, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f])
                : new PixelTensor(1, layout, mean: [0.3f], deviation: [0.35f]);
            var expected = new float[shape.Length];
            form.Fill(photo.Resize(shape).Pixels, expected);
            Assert.Equal(expected, Varied.Fill(photo, shape, AugmentationOptions.None, form: form));
            byte[] file = Fixture.Read(photo.Channels == 3 ? "jpeg" : "png", photo);
            form.Fill(Picture.Decode(file, shape).Pixels, expected);
            Assert.Equal(expected, Varied.FillFile(file, shape, AugmentationOptions.None, form: form));
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Fact]
    public void Flipped_twice_a_photo_is_itself()
    {
        var flip = new AugmentationOptions { Flip = 1 };
        Prop.ForAll(Shapes, Photos, (shape, photo) =>
        {
            float[] plain = Varied.Fill(photo, shape, AugmentationOptions.None), flipped = Varied.Fill(photo, shape, flip);
            flipped.ShouldBe(i => plain[Mirrored(i, shape)], 0);
            var picture = new Picture(shape.Width, shape.Height, shape.Channels, [.. flipped.Select(l => (byte)l)]);
            var same = new ImageShape { Width = shape.Width, Height = shape.Height, Channels = shape.Channels };
            Assert.Equal(plain, Varied.Fill(picture, same, flip));
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Fact]
    public void A_crop_is_its_part_of_the_photo_resized()
    {
        var options = new AugmentationOptions { CropArea = 0.2, CropAspect = 1.5 };
        var shape = new ImageShape { Width = 20, Height = 16, Mode = ResizeMode.Crop, ShortestSide = 24 };
        Picture photo = Picture.Noise(70, 50, 3, 1);
        for (int item = 0; item < 20; item++)
        {
            Rectangle crop = Varied.Draw(options, photo, shape, item: item).Crop!.Value;
            Varied.Fill(photo, shape, options, item: item).ShouldBe(Reference.Resize(photo.Cut(crop), 20, 16), 1);
        }
    }

    [Fact]
    public void A_crop_of_a_large_file_is_the_crop_of_its_pixels()
    {
        var options = new AugmentationOptions { CropArea = 0.3, CropAspect = 1.2 };
        var shape = new ImageShape { Width = 40, Height = 40 };
        Picture photo = Picture.Waves(640, 480);
        byte[] jpeg = Fixture.Read("jpeg", photo);
        for (int item = 0; item < 10; item++)
        {
            float[] ofPixels = Varied.Fill(photo, shape, options, item: item);
            Varied.FillFile(jpeg, shape, options, item: item).ShouldBe(i => ofPixels[i], 6);
        }
    }

    [Fact]
    public void A_box_bounds_what_a_crop_can_show()
    {
        Picture photo = Picture.Create(60, 60, (x, y) => x is >= 20 and < 50 && y is >= 10 and < 40 ? Picture.Green : Picture.Red);
        var shape = new ImageShape { Width = 12, Height = 12 };
        var options = new AugmentationOptions { CropArea = 0.1, CropAspect = 2, Rotation = 45, Shift = 4, Flip = 0.5 };
        for (int item = 0; item < 60; item++)
        {
            Varied.Fill(photo, shape, options, item: item, box: new Rectangle(20, 10, 30, 30))
                .ShouldBe(i => (i % 3) switch { 0 => Picture.Green.Red, 1 => Picture.Green.Green, _ => Picture.Green.Blue }, 0);
        }
    }

    [Fact]
    public void A_shift_moves_whole_pixels_and_repeats_the_edge()
    {
        var options = new AugmentationOptions { Shift = 3 };
        foreach (int channels in new[] { 1, 3 })
        {
            Picture photo = Picture.Noise(28, 28, channels, 5);
            var shape = new ImageShape { Width = 28, Height = 28, Channels = channels };
            for (int item = 0; item < 30; item++)
            {
                Point by = Varied.Draw(options, photo, shape, item: item).Shift;
                Varied.Fill(photo, shape, options, item: item).ShouldBe(i =>
                {
                    (int y, int x, int c) = (i / channels / 28, i / channels % 28, i % channels);
                    return photo.Pixels[(((Math.Clamp(y - by.Y, 0, 27) * 28) + Math.Clamp(x - by.X, 0, 27)) * channels) + c];
                }, 0);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_turn_is_a_bilinear_look_at_the_turned_place(int channels)
    {
        var options = new AugmentationOptions { Rotation = 180, Shift = 2 };
        Picture photo = Picture.Noise(25, 31, channels, 6);
        var shape = new ImageShape { Width = 25, Height = 31, Channels = channels };
        for (int item = 0; item < 20; item++)
        {
            Variation v = Varied.Draw(options, photo, shape, item: item);
            Varied.Fill(photo, shape, options, item: item).ShouldBe(i => Turned(photo, i, v, channels), 0.6);
        }
    }

    [Fact]
    public void A_turned_crop_shows_what_lay_beside_it()
    {
        // A smooth photo, so that resizing before turning and after are the same.
        Picture photo = Picture.Waves(200, 150);
        var shape = new ImageShape { Width = 50, Height = 50, Mode = ResizeMode.Crop };
        var options = new AugmentationOptions { Rotation = 30, CropArea = 0.4, CropAspect = 1.2 };
        for (int item = 0; item < 20; item++)
        {
            Variation v = Varied.Draw(options, photo, shape, item: item);
            Rectangle crop = v.Crop!.Value;
            Varied.Fill(photo, shape, options, item: item).ShouldBe(i =>
            {
                (double x, double y) = Before(i / 3 % 50, i / 3 / 50, 50, 50, v);
                return Bilinear(photo, crop.X + (x * crop.Width / 50), crop.Y + (y * crop.Height / 50), i % 3);
            }, 5);
        }
    }

    [Fact]
    public void One_rectangle_of_one_color_is_erased_and_nothing_else()
    {
        var options = new AugmentationOptions { Erasing = 1, ErasingArea = 0.4 };
        Picture photo = Picture.Noise(30, 24, 3, 9);
        var shape = new ImageShape { Width = 30, Height = 24 };
        foreach (TensorLayout layout in Enum.GetValues<TensorLayout>())
        {
            foreach (ChannelOrder order in Enum.GetValues<ChannelOrder>())
            {
                var form = new PixelTensor(3, layout, order, mean: [0.5f, 0.4f, 0.3f]);
                float[] plain = Varied.Fill(photo, shape, AugmentationOptions.None, form: form);
                for (int item = 0; item < 10; item++)
                {
                    Variation v = Varied.Draw(options, photo, shape, item: item);
                    Picture covered = Picture.Create(30, 24, (x, y) => v.Erased.Contains(x, y) ? v.Cover : photo[x, y]);
                    Varied.Fill(photo, shape, options, item: item, form: form)
                        .ShouldBe(i => Varied.Fill(covered, shape, AugmentationOptions.None, form: form)[i], 0);
                    Assert.False(v.Erased.IsEmpty);
                }
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_on_any_thread_in_any_order()
    {
        byte[] file = Fixture.Read("jpeg", Picture.Noise(120, 90, 3, 4));
        var shape = new ImageShape { Width = 32, Height = 32, Mode = ResizeMode.Crop };
        float[][] first = [.. Enumerable.Range(0, 60).Select(i => Varied.FillFile(file, shape, Everything, i / 20, i % 20))];
        Assert.Equal(60, first.Select(f => f.Sum()).Distinct().Count());
        Augmenter shared = Varied.Augmenter(shape, Everything);
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 8 }, at =>
        {
            int i = 59 - at;
            var tensor = new float[shape.Length];
            shared.Fill(file, null, i / 20, i % 20, tensor);
            Assert.Equal(first[i], tensor);
        });
    }

    [Fact]
    public void Any_photo_of_any_shape_gives_levels_that_a_pixel_can_have()
    {
        Prop.ForAll(Shapes, Photos, Gen.Choose(0, 10_000).ToArbitrary(), (shape, photo, item) =>
        {
            float[] made = Varied.Fill(photo, shape, Everything with { CropArea = 0.05, Rotation = 180, Hue = 0.5, Brightness = 1 }, item: item);
            return Array.TrueForAll(made, level => level is >= 0 and <= 255);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void A_bad_photo_is_refused_in_one_line_and_nothing_else_happens()
    {
        byte[] good = Fixture.Read("jpeg", Picture.Noise(100, 80, 3, 2));
        var shape = new ImageShape { Width = 24, Height = 24 };
        var random = new Random(3);
        Augmenter augmenter = Varied.Augmenter(shape, Everything);
        var tensor = new float[shape.Length];
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] hurt = round % 3 == 0 ? good[..random.Next(good.Length)] : (byte[])good.Clone();
            for (int i = 0; i < round % 5 && hurt.Length > 0; i++)
                hurt[random.Next(hurt.Length)] = (byte)random.Next(256);
            try
            {
                augmenter.Fill(hurt, null, round, 0, tensor);
            }
            catch (ImageException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
        }

        Assert.True(refused > 90);
        Assert.Throws<ImageException>(() => augmenter.Fill(good, new Rectangle(500, 500, 3, 3), 0, 0, tensor));
        Assert.Throws<ArgumentException>(() => augmenter.Fill(good, null, 0, 0, new float[5]));
    }

    private static int Mirrored(int i, ImageShape shape)
    {
        int pixel = i / shape.Channels, x = pixel % shape.Width;
        return ((pixel - x + shape.Width - 1 - x) * shape.Channels) + (i % shape.Channels);
    }

    private static double Turned(Picture photo, int i, Variation v, int channels)
    {
        int pixel = i / channels;
        (double x, double y) = Before(pixel % photo.Width, pixel / photo.Width, photo.Width, photo.Height, v);
        return Bilinear(photo, x, y, i % channels);
    }

    /// <summary>Where a pixel's middle was before the picture was turned clockwise about its center and then moved.</summary>
    private static (double X, double Y) Before(int x, int y, int width, int height, Variation v)
    {
        double angle = v.Degrees * Math.PI / 180, dx = x + 0.5 - v.Shift.X - (width / 2.0), dy = y + 0.5 - v.Shift.Y - (height / 2.0);
        return ((width / 2.0) + (Math.Cos(angle) * dx) + (Math.Sin(angle) * dy), (height / 2.0) - (Math.Sin(angle) * dx) + (Math.Cos(angle) * dy));
    }

    private static double Bilinear(Picture photo, double x, double y, int channel)
    {
        double u = Math.Clamp(x - 0.5, 0, photo.Width - 1), v = Math.Clamp(y - 0.5, 0, photo.Height - 1);
        int left = (int)u, top = (int)v, right = Math.Min(left + 1, photo.Width - 1), bottom = Math.Min(top + 1, photo.Height - 1);
        double above = (GetValue(left, top) * (1 - (u - left))) + (GetValue(right, top) * (u - left));
        double below = (GetValue(left, bottom) * (1 - (u - left))) + (GetValue(right, bottom) * (u - left));
        return (above * (1 - (v - top))) + (below * (v - top));

        double GetValue(int px, int py) => photo.Pixels[(((py * photo.Width) + px) * photo.Channels) + channel];
    }
}
