using System.Runtime.InteropServices;

namespace Akin.Training.Triplets;

/// <summary>All that a draw needs to know of a row, together, so that it takes one fetch from memory: the rows are drawn at random, and memory is what a draw waits for.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct RowPlace
{
    /// <summary>The row's number in the table.</summary>
    internal int Row;

    /// <summary>The number of its product.</summary>
    internal int Product;

    /// <summary>Whether its color is known.</summary>
    internal bool HasColor;

    /// <summary>In the order by category, color and product: its category.</summary>
    internal RowRange Category;

    /// <summary>There: its category and color.</summary>
    internal RowRange Color;

    /// <summary>There: its category, color and product.</summary>
    internal RowRange ColorProduct;

    /// <summary>In the order by category and product, where categories have the same places: its category and product.</summary>
    internal RowRange CategoryProduct;

    /// <summary>In the order by product: its product.</summary>
    internal RowRange Own;
}
