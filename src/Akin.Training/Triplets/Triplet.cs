using System.Runtime.InteropServices;

namespace Akin.Training.Triplets;

/// <summary>Three rows of a table: the query should lie nearer to the positive than to the negative.</summary>
/// <param name="Query">The query's row, from 0 on.</param>
/// <param name="Positive">The row that is like it; the query itself where its product has no other.</param>
/// <param name="Negative">The row that is less like it.</param>
/// <param name="Kind">What they share.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Triplet(int Query, int Positive, int Negative, TripletKind Kind);
