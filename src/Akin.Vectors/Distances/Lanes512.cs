using System.Runtime.Intrinsics;

namespace Akin.Vectors.Distances;

/// <summary>16 floats in a 512-bit register.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    private readonly Vector512<float> _value = value;

    public static int Count => 16;

    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    public static Lanes512 Zero => new(Vector512<float>.Zero);

    public static Lanes512 Load(float* from) => new(Vector512.Load(from));

    public static Lanes512 Broadcast(float value) => new(Vector512.Create(value));

    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a._value + b._value);

    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._value - b._value);

    public static Lanes512 Abs(Lanes512 a) => new(Vector512.Abs(a._value));

    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a._value * b._value);

    public static float Sum(Lanes512 a) => Vector512.Sum(a._value);

    public static void Store(Lanes512 a, float* to) => Vector512.Store(a._value, to);

    public static uint AtMost(Lanes512 a, Lanes512 b) => (uint)Vector512.ExtractMostSignificantBits(Vector512.LessThanOrEqual(a._value, b._value));
}
