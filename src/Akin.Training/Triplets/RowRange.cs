using System.Runtime.InteropServices;

namespace Akin.Training.Triplets;

/// <summary>Places of an order, from the start up to the end.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">One past the last.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RowRange(int Start, int End)
{
    internal int Length => End - Start;

    /// <summary>A place drawn evenly from this range without a part of it.</summary>
    internal int DrawWithout(RowRange part, ref SeededRandom random)
    {
        int place = Start + random.Next(Length - part.Length);
        return place < part.Start ? place : place + part.Length;
    }
}
