using Akin.Vectors.Measuring;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Akin.Lab.Adaptation;

/// <summary>
/// Shrinks the directions in which vectors differ that belong together: views of one photo, photos of one product. What is left tells
/// things apart (within-class covariance whitening; Mikolajczyk and Matas, "Improving descriptors for fast tree matching by optimal linear
/// projection", ICCV 2007), done in part, since a few differences do not tell all directions well.
/// </summary>
internal static class DifferenceWhitening
{
    // Beside the mean variance: directions in which nothing was seen to differ are not blown up.
    private const double Floor = 0.3;

    /// <summary>Finds the matrix to multiply vectors with.</summary>
    /// <param name="groups">Differences, a row each. Each group counts as much as another, however many rows it has and however large they are.</param>
    /// <param name="strength">How far: 0 changes nothing, at 1 all directions differ alike but for the floor.</param>
    /// <returns>The matrix, symmetric, row by row; null where nothing differs.</returns>
    public static float[][]? Fit(IReadOnlyList<VectorMatrix> groups, double strength)
    {
        int d = groups[0].Dimensions;
        Matrix<double> sum = Matrix<double>.Build.Dense(d, d);
        foreach (VectorMatrix group in groups)
        {
            Matrix<double> rows = Matrix<double>.Build.Dense(group.Count, d, (row, column) => group.Row(row)[column]);
            Matrix<double> scatter = rows.TransposeThisAndMultiply(rows);
            if (scatter.Trace() > 0)
                sum += scatter / scatter.Trace();
        }

        if (!(sum.Trace() > 0))
            return null;
        Evd<double> eigen = sum.Evd(Symmetricity.Symmetric);
        double mean = sum.Trace() / d;
        Matrix<double> scaled = eigen.EigenVectors.MapIndexed((_, column, value) =>
            value * Math.Pow((Math.Max(0, eigen.EigenValues[column].Real) / mean) + Floor, -strength / 2));
        Matrix<double> result = scaled.TransposeAndMultiply(eigen.EigenVectors);
        return [.. Enumerable.Range(0, d).Select(row => (float[])[.. result.Row(row).Select(v => (float)v)])];
    }
}
