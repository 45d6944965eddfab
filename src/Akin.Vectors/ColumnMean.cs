namespace Akin.Vectors;

/// <summary>The mean of the rows of a matrix, gathered row by row or block by block: the center for sign bits.</summary>
public sealed class ColumnMean
{
    private readonly double[] _sums;

    /// <summary>Starts with no rows.</summary>
    /// <param name="dimensions">Columns of the matrix.</param>
    public ColumnMean(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        _sums = new double[dimensions];
    }

    /// <summary>The center that a metric takes sign bits around: the mean under Hamming, none under the others.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="rows">Rows, one after the other.</param>
    /// <param name="dimensions">Components of a row.</param>
    public static float[]? CenterFor(Metric metric, ReadOnlySpan<float> rows, int dimensions)
    {
        if (metric != Metric.Hamming)
            return null;
        var mean = new ColumnMean(dimensions);
        mean.Add(rows);
        return mean.ToArray();
    }

    /// <summary>Rows gathered so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds rows.</summary>
    /// <param name="rows">n x dimensions components, row after row.</param>
    public void Add(ReadOnlySpan<float> rows)
    {
        if (rows.Length % _sums.Length != 0)
            throw new ArgumentException($"{rows.Length} components are no whole number of rows of {_sums.Length}", nameof(rows));
        for (int start = 0; start < rows.Length; start += _sums.Length)
        {
            ReadOnlySpan<float> row = rows.Slice(start, _sums.Length);
            for (int i = 0; i < row.Length; i++)
                _sums[i] += row[i];
        }

        Rows += rows.Length / _sums.Length;
    }

    /// <summary>The mean so far; zero where there were no rows.</summary>
    public float[] ToArray() => Array.ConvertAll(_sums, sum => Rows == 0 ? 0 : (float)(sum / Rows));
}
