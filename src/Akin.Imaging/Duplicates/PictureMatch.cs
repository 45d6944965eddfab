using System.Runtime.InteropServices;

namespace Akin.Imaging.Duplicates;

/// <summary>How one photo shows the same picture as another.</summary>
/// <param name="IsMirrored">Whether left and right have changed places.</param>
/// <param name="Crop">The part of the first that the second shows.</param>
/// <param name="Correlation">How well their brightness goes together there, -1 to 1.</param>
/// <param name="Lightness">By how many levels of 255 the brightness of the most different place differs.</param>
/// <param name="Tint">By how many levels the color of the most different place differs, brightness aside.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PictureMatch(bool IsMirrored, Crop Crop, float Correlation, float Lightness, float Tint);
