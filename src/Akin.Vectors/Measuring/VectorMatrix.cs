namespace Akin.Vectors.Measuring;

/// <summary>Vectors side by side: rows of the same number of components.</summary>
public sealed class VectorMatrix
{
    private readonly float[] _values;

    /// <summary>Takes over values.</summary>
    /// <param name="values">Count x dimensions components, row after row.</param>
    /// <param name="dimensions">Components of a row.</param>
    public VectorMatrix(float[] values, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (values.Length % dimensions != 0)
            throw new ArgumentException($"{values.Length} components are no whole number of rows of {dimensions}", nameof(values));
        _values = values;
        Dimensions = dimensions;
    }

    /// <summary>Components of a row.</summary>
    public int Dimensions { get; }

    /// <summary>Rows.</summary>
    public int Count => _values.Length / Dimensions;

    /// <summary>All components, row after row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>One row.</summary>
    public ReadOnlySpan<float> Row(int i) => _values.AsSpan(i * Dimensions, Dimensions);
}
