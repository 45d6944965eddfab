namespace Akin.Vectors.Distances;

/// <summary>A register of floats, so that a kernel is written once and runs at every width the processor has; <see cref="Lanes1"/> is the plain fallback.</summary>
internal unsafe interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>Floats in the register.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the processor does this width in one instruction.</summary>
    static abstract bool IsSupported { get; }

    static abstract T Zero { get; }

    static abstract T Load(float* from);

    /// <summary>The same value in every lane.</summary>
    static abstract T Broadcast(float value);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T Abs(T a);

    /// <summary>a * b + c, lane by lane.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    static abstract T operator *(T a, T b);

    /// <summary>The sum over the lanes.</summary>
    static abstract float Sum(T a);

    static abstract void Store(T a, float* to);

    /// <summary>A bit for each lane in which a is at most b, lane 0 the lowest.</summary>
    static abstract uint AtMost(T a, T b);
}
