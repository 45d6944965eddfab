namespace Akin.Vectors.Distances;

/// <summary>One float: the kernels without vector instructions.</summary>
internal readonly unsafe struct Lanes1(float value) : ILanes<Lanes1>
{
    private readonly float _value = value;

    public static int Count => 1;

    public static bool IsSupported => true;

    public static Lanes1 Zero => default;

    public static Lanes1 Load(float* from) => new(*from);

    public static Lanes1 Broadcast(float value) => new(value);

    public static Lanes1 operator +(Lanes1 a, Lanes1 b) => new(a._value + b._value);

    public static Lanes1 operator -(Lanes1 a, Lanes1 b) => new(a._value - b._value);

    public static Lanes1 Abs(Lanes1 a) => new(MathF.Abs(a._value));

    public static Lanes1 MultiplyAdd(Lanes1 a, Lanes1 b, Lanes1 c) => new((a._value * b._value) + c._value);

    public static Lanes1 operator *(Lanes1 a, Lanes1 b) => new(a._value * b._value);

    public static float Sum(Lanes1 a) => a._value;

    public static void Store(Lanes1 a, float* to) => *to = a._value;

    public static uint AtMost(Lanes1 a, Lanes1 b) => a._value <= b._value ? 1u : 0;
}
