using Akin.Imaging.Augmentation;

namespace Akin.Lab.Training.Configuration;

/// <summary>Reads how training photos are varied: the name of a set of changes, or each change by itself.</summary>
internal static class AugmentationConfig
{
    /// <summary>Reads it from the key <c>augmentation</c> of the config's root.</summary>
    public static AugmentationOptions Read(YamlMap root)
    {
        if (!root.IsMap("augmentation"))
        {
            return root.Choice("augmentation", AugmentationOptions.None,
                ("none", AugmentationOptions.None), ("photos", AugmentationOptions.ForPhotos), ("tiny", AugmentationOptions.ForTinyPictures));
        }

        YamlMap map = root.Map("augmentation")!;
        AugmentationOptions start = map.Choice("like", AugmentationOptions.None,
            ("none", AugmentationOptions.None), ("photos", AugmentationOptions.ForPhotos), ("tiny", AugmentationOptions.ForTinyPictures));
        AugmentationOptions options = start with
        {
            CropArea = map.Number("crop-area", 0.01, 1, start.CropArea),
            CropAspect = map.Number("crop-aspect", 1, 4, start.CropAspect),
            Flip = map.Number("flip", 0, 1, start.Flip),
            Rotation = map.Number("rotation", 0, 180, start.Rotation),
            Shift = map.Whole("shift", 0, 8192, start.Shift),
            Brightness = map.Number("brightness", 0, 1, start.Brightness),
            Contrast = map.Number("contrast", 0, 1, start.Contrast),
            Saturation = map.Number("saturation", 0, 1, start.Saturation),
            Hue = map.Number("hue", 0, 0.5, start.Hue),
            Erasing = map.Number("erasing", 0, 1, start.Erasing),
            ErasingArea = map.Number("erasing-area", 0.02, 1, start.ErasingArea),
        };
        map.End();
        return options;
    }
}
