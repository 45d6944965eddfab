namespace Akin.Vectors.Searching;

/// <summary>A float's bits rearranged so that they compare as unsigned integers.</summary>
internal static class SortableFloat
{
    private const uint Sign = 0x80000000;

    /// <summary>A number that is not one comes after all others.</summary>
    public static uint FromFloat(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? uint.MaxValue : (bits & Sign) != 0 ? ~bits : bits | Sign;
    }

    public static float ToFloat(uint bits) => BitConverter.UInt32BitsToSingle((bits & Sign) != 0 ? bits & ~Sign : ~bits);
}
