namespace Akin.Vectors.Distances;

/// <summary>What a sum over components adds for each: the difference between one distance and another.</summary>
internal interface IStep
{
    /// <summary>The sum so far with the lanes of a row and of a query added.</summary>
    /// <param name="sum">The sum so far.</param>
    /// <param name="row">Components of a stored row.</param>
    /// <param name="query">The same components of the query.</param>
    /// <param name="scale">What the row is multiplied by first, where the step asks for it.</param>
    static abstract T Add<T>(T sum, T row, T query, T scale)
        where T : struct, ILanes<T>;
}

/// <summary>Adds (row - query)^2.</summary>
internal readonly struct SquaredStep : IStep
{
    public static T Add<T>(T sum, T row, T query, T scale)
        where T : struct, ILanes<T>
    {
        T difference = row - query;
        return T.MultiplyAdd(difference, difference, sum);
    }
}

/// <summary>Adds |row - query|.</summary>
internal readonly struct AbsoluteStep : IStep
{
    public static T Add<T>(T sum, T row, T query, T scale)
        where T : struct, ILanes<T> => sum + T.Abs(row - query);
}

/// <summary>Adds row * query.</summary>
internal readonly struct ProductStep : IStep
{
    public static T Add<T>(T sum, T row, T query, T scale)
        where T : struct, ILanes<T> => T.MultiplyAdd(row, query, sum);
}

/// <summary>Adds (row * scale - query)^2: with the row's inverse length as scale and a query of length one, twice the cosine distance.</summary>
internal readonly struct UnitStep : IStep
{
    public static T Add<T>(T sum, T row, T query, T scale)
        where T : struct, ILanes<T>
    {
        // The product is rounded before the subtraction, as it was when the query was made, so that a vector is at exactly 0 from itself.
        T difference = (row * scale) - query;
        return T.MultiplyAdd(difference, difference, sum);
    }
}
