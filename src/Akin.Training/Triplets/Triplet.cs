using System.Runtime.InteropServices;

namespace Akin.Training.Triplets;

/// <summary>Three rows of a table: the query should lie nearer to the positive than to the negative.</summary>
/// <param name="Query">The query's row, from 0 on.</param>
/// <param name="Positive">The row that is like it; the query itself where its product has no other.</param>
/// <param name="Negative">The row that is less like it.</param>
/// <param name="Kind">What they share.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Triplet(int Query, int Positive, int Negative, TripletKind Kind);

/// <summary>What the positive and the negative of a triplet share with its query. A negative is always of another product.</summary>
public enum TripletKind
{
    /// <summary>The positive is of the same product, the negative of another category.</summary>
    ProductOtherCategory,

    /// <summary>The positive is of the same product, the negative of the same category.</summary>
    ProductSameCategory,

    /// <summary>The positive is of another product of the same category and color, the negative of another category.</summary>
    ColorOtherCategory,

    /// <summary>The positive is of another product of the same category and color, the negative of the same category and another color.</summary>
    ColorSameCategory,
}
