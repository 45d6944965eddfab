namespace Akin.Imaging.Native;

/// <summary>What kind of number a band of a pixel is, by libvips' own numbering.</summary>
internal enum VipsFormat
{
    Byte = 0,
    SignedByte = 1,
    UnsignedShort = 2,
    Short = 3,
    UnsignedInt = 4,
    Int = 5,
    Float = 6,
    Complex = 7,
    Double = 8,
    DoubleComplex = 9,
}
