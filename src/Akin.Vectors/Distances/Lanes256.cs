using System.Runtime.Intrinsics;

namespace Akin.Vectors.Distances;

/// <summary>8 floats in a 256-bit register.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    private readonly Vector256<float> _value = value;

    public static int Count => 8;

    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    public static Lanes256 Zero => new(Vector256<float>.Zero);

    public static Lanes256 Load(float* from) => new(Vector256.Load(from));

    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value));

    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._value + b._value);

    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._value - b._value);

    public static Lanes256 Abs(Lanes256 a) => new(Vector256.Abs(a._value));

    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) => new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._value * b._value);

    public static float Sum(Lanes256 a) => Vector256.Sum(a._value);

    public static void Store(Lanes256 a, float* to) => Vector256.Store(a._value, to);

    public static uint AtMost(Lanes256 a, Lanes256 b) => (uint)Vector256.ExtractMostSignificantBits(Vector256.LessThanOrEqual(a._value, b._value));
}
