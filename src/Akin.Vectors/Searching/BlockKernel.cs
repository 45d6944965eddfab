using Akin.Vectors.Distances;

namespace Akin.Vectors.Searching;

/// <summary>
/// Sums an <see cref="IStep"/> for six rows against two registers of queries at once. A lane is a query: the panel holds component 0 of all its
/// queries, then component 1, and so on. The twelve sums stay in registers while each component of a row is loaded once for all queries and
/// each component of the queries once for six rows, so the arithmetic, not the memory, sets the pace; and no lane need be summed at the end.
/// </summary>
internal static unsafe class BlockKernel
{
    public const int Rows = 6;

    /// <param name="rows">Six rows.</param>
    /// <param name="panel">length x 2 T.Count components of the queries.</param>
    /// <param name="length">Components.</param>
    /// <param name="sums">Receives 6 x 2 T.Count sums, row after row.</param>
    public static void Sum<TStep, T>(float** rows, float* panel, int length, float* sums)
        where TStep : struct, IStep
        where T : struct, ILanes<T>
    {
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5];
        T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero, a3 = T.Zero, a4 = T.Zero, a5 = T.Zero;
        T b0 = T.Zero, b1 = T.Zero, b2 = T.Zero, b3 = T.Zero, b4 = T.Zero, b5 = T.Zero;
        for (nint i = 0; i < length; i++, panel += 2 * T.Count)
        {
            T a = T.Load(panel), b = T.Load(panel + T.Count);
            T row = T.Broadcast(r0[i]);
            a0 = TStep.Add(a0, row, a, row);
            b0 = TStep.Add(b0, row, b, row);
            row = T.Broadcast(r1[i]);
            a1 = TStep.Add(a1, row, a, row);
            b1 = TStep.Add(b1, row, b, row);
            row = T.Broadcast(r2[i]);
            a2 = TStep.Add(a2, row, a, row);
            b2 = TStep.Add(b2, row, b, row);
            row = T.Broadcast(r3[i]);
            a3 = TStep.Add(a3, row, a, row);
            b3 = TStep.Add(b3, row, b, row);
            row = T.Broadcast(r4[i]);
            a4 = TStep.Add(a4, row, a, row);
            b4 = TStep.Add(b4, row, b, row);
            row = T.Broadcast(r5[i]);
            a5 = TStep.Add(a5, row, a, row);
            b5 = TStep.Add(b5, row, b, row);
        }

        T.Store(a0, sums);
        T.Store(b0, sums + T.Count);
        T.Store(a1, sums + (2 * T.Count));
        T.Store(b1, sums + (3 * T.Count));
        T.Store(a2, sums + (4 * T.Count));
        T.Store(b2, sums + (5 * T.Count));
        T.Store(a3, sums + (6 * T.Count));
        T.Store(b3, sums + (7 * T.Count));
        T.Store(a4, sums + (8 * T.Count));
        T.Store(b4, sums + (9 * T.Count));
        T.Store(a5, sums + (10 * T.Count));
        T.Store(b5, sums + (11 * T.Count));
    }
}
