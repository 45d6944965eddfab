using System.Drawing;
using Akin.Imaging.Augmentation;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Imaging.Tests.Augmentation;

public class VariationTests
{
    private static Arbitrary<AugmentationOptions> Options => (
        from area in Gen.Choose(1, 100)
        from aspect in Gen.Choose(10, 40)
        from shares in Gen.Choose(0, 100).ArrayOf(8)
        from shift in Gen.Choose(0, 6)
        select new AugmentationOptions
        {
            CropArea = area / 100.0, CropAspect = aspect / 10.0, Flip = shares[0] / 100.0, Rotation = shares[1] * 1.8, Shift = shift,
            Brightness = shares[2] / 100.0, Contrast = shares[3] / 100.0, Saturation = shares[4] / 100.0, Hue = shares[5] / 200.0,
            Erasing = shares[6] / 100.0, ErasingArea = 0.02 + (shares[7] / 103.0),
        }).ToArbitrary();

    private static Arbitrary<Rectangle> Parts => (
        from x in Gen.Choose(0, 500)
        from y in Gen.Choose(0, 500)
        from width in Gen.Choose(1, 900)
        from height in Gen.Choose(1, 900)
        select new Rectangle(x, y, width, height)).ToArbitrary();

    [Fact]
    public void Whatever_is_drawn_is_within_the_settings()
    {
        Prop.ForAll(Options, Parts, Gen.Choose(0, 100_000).ToArbitrary(), (options, part, item) =>
        {
            options.Check();
            var picture = new Size(40, 32);
            Variation v = Variation.Draw(options, part, picture, SplitMix64.ForItem(1, 0, item));
            Assert.Equal(options.Crops, v.Crop is not null);
            if (v.Crop is { } crop)
            {
                Assert.True(part.Contains(crop) && crop is { Width: > 0, Height: > 0 }, $"{crop} in {part}");
                // A few pixels round more than a little.
                if (crop.Width > 40 && crop.Height > 40)
                {
                    double aspect = (double)crop.Width / crop.Height / 1.25;
                    Assert.InRange(aspect, 0.97 / options.CropAspect, 1.03 * options.CropAspect);
                }
            }

            Assert.InRange(v.Degrees, -options.Rotation, options.Rotation);
            Assert.InRange(Math.Max(Math.Abs(v.Shift.X), Math.Abs(v.Shift.Y)), 0, options.Shift);
            Assert.InRange(v.Brightness, 1 - options.Brightness, 1 + options.Brightness);
            Assert.InRange(v.Contrast, 1 - options.Contrast, 1 + options.Contrast);
            Assert.InRange(v.Saturation, 1 - options.Saturation, 1 + options.Saturation);
            Assert.InRange(v.Hue, -options.Hue, options.Hue);
            Assert.True(new Rectangle(default, picture).Contains(v.Erased));
            Assert.InRange(v.Erased.Width * v.Erased.Height / (40.0 * 32), 0, options.ErasingArea * 1.1 + 0.01);
            Assert.True(!v.Flips || options.Flip > 0);
            Assert.True(v.Erased.IsEmpty || options.Erasing > 0);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Draws_fill_their_ranges_evenly()
    {
        var options = new AugmentationOptions { CropArea = 0.2, CropAspect = 1.5, Flip = 0.3, Rotation = 20, Shift = 2, Brightness = 0.5, Erasing = 0.25 };
        var part = new Rectangle(0, 0, 1000, 1000);
        Variation[] drawn = [.. Enumerable.Range(0, 20_000).Select(i => Variation.Draw(options, part, new Size(200, 200), SplitMix64.ForItem(5, i / 100, i % 100)))];
        Assert.InRange(drawn.Count(v => v.Flips) / 20_000.0, 0.28, 0.32);
        Assert.InRange(drawn.Count(v => !v.Erased.IsEmpty) / 20_000.0, 0.23, 0.27);
        Assert.InRange(drawn.Average(v => v.Degrees), -0.5, 0.5);
        Assert.InRange(drawn.Average(v => Math.Abs(v.Degrees)), 9.5, 10.5);
        Assert.InRange(drawn.Average(v => v.Brightness), 0.99, 1.01);
        foreach (int x in new[] { -2, -1, 0, 1, 2 })
            Assert.InRange(drawn.Count(v => v.Shift.X == x) / 20_000.0, 0.18, 0.22);
        double[] areas = [.. drawn.Select(v => v.Crop!.Value.Width * v.Crop.Value.Height / 1e6)];
        Assert.InRange(areas.Min(), 0.19, 0.21);
        Assert.True(areas.Max() > 0.95);
        // Large parts of a wide aspect don't fit and are drawn again, so the mean lies a little below the middle.
        Assert.InRange(areas.Average(), 0.5, 0.6);
    }

    [Fact]
    public void Items_and_epochs_and_seeds_all_draw_differently()
    {
        HashSet<double> seen = [];
        for (ulong seed = 0; seed < 10; seed++)
        {
            for (int epoch = 0; epoch < 30; epoch++)
            {
                for (int item = 0; item < 100; item++)
                    Assert.True(seen.Add(SplitMix64.ForItem(seed, epoch, item).Next()));
            }
        }
    }

    [Fact]
    public void Settings_outside_their_range_are_refused_by_name()
    {
        void Refused(string name, AugmentationOptions options)
        {
            var e = Assert.Throws<ArgumentException>(options.Check);
            Assert.Contains(name, e.Message);
            Assert.DoesNotContain('\n', e.Message);
        }

        Refused("CropArea", new() { CropArea = 0 });
        Refused("CropArea", new() { CropArea = double.NaN });
        Refused("CropAspect", new() { CropAspect = 0.5 });
        Refused("Flip", new() { Flip = 1.5 });
        Refused("Rotation", new() { Rotation = -1 });
        Refused("Shift", new() { Shift = -1 });
        Refused("Brightness", new() { Brightness = 2 });
        Refused("Hue", new() { Hue = 0.6 });
        Refused("ErasingArea", new() { Erasing = 1, ErasingArea = 0 });
        var tiny = new ImageShape { Width = 28, Height = 28, Channels = 1 };
        Assert.Contains("Shift", Assert.Throws<ArgumentException>(() => Varied.Augmenter(tiny, new() { Shift = 14 })).Message);
        Assert.Throws<ArgumentException>(() => Varied.Augmenter(tiny, AugmentationOptions.None, new PixelTensor()));
    }
}
