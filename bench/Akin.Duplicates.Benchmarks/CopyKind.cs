namespace Akin.Duplicates.Benchmarks;

/// <summary>What was done to a photo to make a copy of it.</summary>
internal enum CopyKind
{
    Half,
    Quality40,
    Cropped,
    Mirrored,
    Png,
    Lighter,
    Darker,
    MirroredAndSmall,
}
