using Akin.Imaging;

namespace Akin.Models;

/// <summary>
/// How the families of networks that people bring want their photos: what the key <c>preset</c> in the YAML beside a network stands for.
/// A size is none of it, since the graph tells it. Other keys go before what a preset says.
/// </summary>
internal static class ModelPresets
{
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f], ImageNetStd = [0.229f, 0.224f, 0.225f];

    /// <summary>The words and what they stand for.</summary>
    public static readonly (string Word, ModelSettings Value)[] All =
    [
        // torchvision's transforms of its classification weights, and timm's for most of its networks.
        ("torchvision", new ModelSettings { CropShare = 0.875f, Mean = ImageNetMean, Std = ImageNetStd }),
        // Keras' preprocess_input in the mode "caffe", as VGG and ResNet of 2014 and 2015 have it; the means are blue's, green's and red's.
        ("keras-caffe", new ModelSettings { CropShare = 0.875f, Range = 255, Order = ChannelOrder.Bgr, Mean = [103.939f, 116.779f, 123.68f], Std = [1] }),
        // Keras' mode "tf": -1 to 1, as Inception and MobileNet have it.
        ("tensorflow", new ModelSettings { CropShare = 0.875f, Mean = [0.5f], Std = [0.5f] }),
        ("clip", new ModelSettings
        {
            Mean = [0.48145466f, 0.4578275f, 0.40821073f], Std = [0.26862954f, 0.26130258f, 0.27577711f], LeadingTokens = 1,
        }),
        ("siglip", new ModelSettings { Resize = ResizeMode.Squash, Mean = [0.5f], Std = [0.5f] }),
        ("dinov2", new ModelSettings { CropShare = 0.875f, Mean = ImageNetMean, Std = ImageNetStd, LeadingTokens = 1 }),
    ];
}
