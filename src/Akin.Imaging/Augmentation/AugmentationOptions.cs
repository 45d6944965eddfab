namespace Akin.Imaging.Augmentation;

/// <summary>
/// By how much photos may be changed at random for training, so that a network sees each of them a little different every
/// time. Each change is off at its default; with all of them off a photo is what it is for inference.
/// </summary>
public sealed record AugmentationOptions
{
    /// <summary>Nothing is changed.</summary>
    public static AugmentationOptions None { get; } = new();

    /// <summary>What suits photographs of products: crop, flip and colors.</summary>
    public static AugmentationOptions ForPhotos { get; } = new()
    {
        CropArea = 0.35, CropAspect = 4.0 / 3, Flip = 0.5, Brightness = 0.3, Contrast = 0.3, Saturation = 0.3, Hue = 0.03, Erasing = 0.25,
    };

    /// <summary>What suits pictures of few pixels, such as the 28 x 28 of Fashion-MNIST: flip and shift.</summary>
    public static AugmentationOptions ForTinyPictures { get; } = new() { Flip = 0.5, Shift = 2 };

    /// <summary>
    /// The least share of the photo's area that is cut out, 0.01 to 1; from there to the whole is drawn evenly. With
    /// <see cref="CropAspect"/> it is the random resized crop of Inception and torchvision. At 1, and with an aspect of 1,
    /// nothing is cut beyond what inference cuts.
    /// </summary>
    public double CropArea { get; init; } = 1;

    /// <summary>How many times wider or narrower than the picture, by its aspect, the part that is cut out may be, 1 to 4; 4/3 is usual.</summary>
    public double CropAspect { get; init; } = 1;

    /// <summary>How likely left and right are swapped, 0 to 1.</summary>
    public double Flip { get; init; }

    /// <summary>The most degrees by which the picture is turned, either way, 0 to 180. What comes in from beyond the photo repeats its edge.</summary>
    public double Rotation { get; init; }

    /// <summary>The most pixels of the picture by which it is moved, in each direction; less than half of its shorter side. The edge repeats, as with <see cref="Rotation"/>.</summary>
    public int Shift { get; init; }

    /// <summary>Every pixel is multiplied by a number from 1 - this to 1 + this; 0 to 1.</summary>
    public double Brightness { get; init; }

    /// <summary>The distance from the picture's mean luma is multiplied by a number from 1 - this to 1 + this; 0 to 1.</summary>
    public double Contrast { get; init; }

    /// <summary>The distance from a pixel's own luma is multiplied by a number from 1 - this to 1 + this; 0 to 1. Nothing where the picture is gray.</summary>
    public double Saturation { get; init; }

    /// <summary>The most by which colors are turned about the gray axis, either way, as a share of the full circle, 0 to 0.5; luma stays. Nothing where the picture is gray.</summary>
    public double Hue { get; init; }

    /// <summary>How likely a rectangle is covered with one random color, 0 to 1 ("Random Erasing Data Augmentation", Zhong et al., 2017).</summary>
    public double Erasing { get; init; }

    /// <summary>The most of the picture's area that is covered then, 0.02 to 1; the least is 0.02.</summary>
    public double ErasingArea { get; init; } = 0.2;

    /// <summary>Whether a part is cut out at random.</summary>
    internal bool Crops => CropArea < 1 || CropAspect > 1;

    /// <summary>Whether colors are changed.</summary>
    internal bool Jitters => Brightness > 0 || Contrast > 0 || Saturation > 0 || Hue > 0;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">One is outside of its range; the line names it.</exception>
    public void Check()
    {
        Within(nameof(CropArea), CropArea, 0.01, 1);
        Within(nameof(CropAspect), CropAspect, 1, 4);
        Within(nameof(Flip), Flip, 0, 1);
        Within(nameof(Rotation), Rotation, 0, 180);
        Within(nameof(Shift), Shift, 0, 8192);
        Within(nameof(Brightness), Brightness, 0, 1);
        Within(nameof(Contrast), Contrast, 0, 1);
        Within(nameof(Saturation), Saturation, 0, 1);
        Within(nameof(Hue), Hue, 0, 0.5);
        Within(nameof(Erasing), Erasing, 0, 1);
        Within(nameof(ErasingArea), ErasingArea, 0.02, 1);

        // Written so that what is not a number is refused too.
        static void Within(string name, double value, double low, double high)
        {
            if (!(value >= low && value <= high))
                throw new ArgumentException(FormattableString.Invariant($"augmentation: {name} is {value}; it can be {low} to {high}"));
        }
    }
}
