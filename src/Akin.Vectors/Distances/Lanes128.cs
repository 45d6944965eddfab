using System.Runtime.Intrinsics;

namespace Akin.Vectors.Distances;

/// <summary>4 floats in a 128-bit register.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    private readonly Vector128<float> _value = value;

    public static int Count => 4;

    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static Lanes128 Zero => new(Vector128<float>.Zero);

    public static Lanes128 Load(float* from) => new(Vector128.Load(from));

    public static Lanes128 Broadcast(float value) => new(Vector128.Create(value));

    public static Lanes128 operator +(Lanes128 a, Lanes128 b) => new(a._value + b._value);

    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a._value - b._value);

    public static Lanes128 Abs(Lanes128 a) => new(Vector128.Abs(a._value));

    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) => new(Vector128.FusedMultiplyAdd(a._value, b._value, c._value));

    public static Lanes128 operator *(Lanes128 a, Lanes128 b) => new(a._value * b._value);

    public static float Sum(Lanes128 a) => Vector128.Sum(a._value);

    public static void Store(Lanes128 a, float* to) => Vector128.Store(a._value, to);

    public static uint AtMost(Lanes128 a, Lanes128 b) => (uint)Vector128.ExtractMostSignificantBits(Vector128.LessThanOrEqual(a._value, b._value));
}
