using System.Drawing;

namespace Akin.Imaging.Augmentation;

/// <summary>What chance decided for one photo in one epoch.</summary>
/// <param name="Crop">The part of the upright photo that becomes the picture; null is the part that inference takes.</param>
/// <param name="Flips">Whether left and right are swapped.</param>
/// <param name="Degrees">How far the picture is turned.</param>
/// <param name="Shift">How many pixels of the picture it is moved.</param>
/// <param name="Brightness">The factor; 1 is none, as with the next two.</param>
/// <param name="Contrast">The factor.</param>
/// <param name="Saturation">The factor.</param>
/// <param name="Hue">How far colors are turned, as a share of the circle.</param>
/// <param name="Erased">The rectangle of the picture that is covered; empty for none.</param>
/// <param name="Cover">Its color.</param>
internal sealed record Variation(
    Rectangle? Crop = null, bool Flips = false, double Degrees = 0, Point Shift = default,
    double Brightness = 1, double Contrast = 1, double Saturation = 1, double Hue = 0,
    Rectangle Erased = default, Rgb Cover = default)
{
    /// <summary>How often a part is drawn that does not fit before a certain one is taken, as in torchvision.</summary>
    private const int Attempts = 10;
    private const double LeastErased = 0.02, ErasedAspect = 3.3;

    internal bool Moves => Degrees != 0 || !Shift.IsEmpty;

    internal bool Jitters => Brightness != 1 || Contrast != 1 || Saturation != 1 || Hue != 0;

    /// <summary>Draws one.</summary>
    /// <param name="options">What may be changed.</param>
    /// <param name="part">The part of the upright photo that counts.</param>
    /// <param name="picture">The size of the picture.</param>
    /// <param name="random">The numbers of this item and epoch.</param>
    internal static Variation Draw(AugmentationOptions options, Rectangle part, Size picture, SplitMix64 random)
    {
        // Those that always take the same amount of numbers come first: a change of one setting leaves the others' draws.
        bool flips = random.NextDouble() < options.Flip;
        double degrees = random.Between(-options.Rotation, options.Rotation);
        var shift = new Point(random.Between(-options.Shift, options.Shift), random.Between(-options.Shift, options.Shift));
        double brightness = Factor(options.Brightness), contrast = Factor(options.Contrast), saturation = Factor(options.Saturation);
        double hue = random.Between(-options.Hue, options.Hue);
        var cover = new Rgb((byte)random.Between(0, 255), (byte)random.Between(0, 255), (byte)random.Between(0, 255));
        bool erases = random.NextDouble() < options.Erasing;
        Rectangle erased = erases ? DrawPart(new Rectangle(default, picture), LeastErased, options.ErasingArea, 1, ErasedAspect, ref random) ?? default : default;
        Rectangle? crop = null;
        if (options.Crops)
        {
            double aspect = (double)picture.Width / picture.Height;
            crop = DrawPart(part, options.CropArea, 1, aspect, options.CropAspect, ref random) ?? Central(part, aspect, options.CropAspect);
        }

        return new Variation(crop, flips, degrees, shift, brightness, contrast, saturation, hue, erased, cover);

        double Factor(double spread) => random.Between(1 - spread, 1 + spread);
    }

    /// <summary>A rectangle of an area drawn evenly and an aspect drawn evenly by its logarithm; null where none fits.</summary>
    private static Rectangle? DrawPart(Rectangle within, double least, double most, double aspect, double stretch, ref SplitMix64 random)
    {
        double whole = (double)within.Width * within.Height;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double area = whole * random.Between(least, most), ratio = aspect * Math.Pow(stretch, random.Between(-1.0, 1.0));
            double width = Math.Round(Math.Sqrt(area * ratio)), height = Math.Round(Math.Sqrt(area / ratio));
            if (width >= 1 && height >= 1 && width <= within.Width && height <= within.Height)
            {
                return new Rectangle(
                    within.X + random.Between(0, within.Width - (int)width), within.Y + random.Between(0, within.Height - (int)height), (int)width, (int)height);
            }
        }

        return null;
    }

    /// <summary>The largest part in the middle whose aspect is allowed.</summary>
    private static Rectangle Central(Rectangle part, double aspect, double stretch)
    {
        double ratio = Math.Clamp((double)part.Width / part.Height, aspect / stretch, aspect * stretch);
        int width = Math.Clamp((int)Math.Round(part.Height * ratio), 1, part.Width), height = Math.Clamp((int)Math.Round(part.Width / ratio), 1, part.Height);
        return new Rectangle(part.X + ((part.Width - width) / 2), part.Y + ((part.Height - height) / 2), width, height);
    }
}
