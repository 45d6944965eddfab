namespace Akin.Training.Graphs;

/// <summary>Arithmetic of tensor shapes.</summary>
public static class Dimensions
{
    /// <summary>The number of values that a shape holds; 1 for a scalar's empty shape.</summary>
    /// <param name="dims">The sides of the shape.</param>
    public static long Count(IReadOnlyList<long> dims)
    {
        ArgumentNullException.ThrowIfNull(dims);
        long count = 1;
        foreach (long side in dims)
            count = checked(count * side);
        return count;
    }

    /// <summary>The shape that ONNX (and NumPy) broadcast two shapes to.</summary>
    /// <param name="a">One shape.</param>
    /// <param name="b">The other shape.</param>
    /// <exception cref="TrainingException">They can't be broadcast.</exception>
    public static long[] Broadcast(IReadOnlyList<long> a, IReadOnlyList<long> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        long[] result = new long[Math.Max(a.Count, b.Count)];
        for (int i = 1; i <= result.Length; i++)
        {
            long left = i <= a.Count ? a[^i] : 1, right = i <= b.Count ? b[^i] : 1;
            if (left != right && left != 1 && right != 1)
                throw new TrainingException($"shapes [{string.Join(", ", a)}] and [{string.Join(", ", b)}] can't be broadcast");
            result[^i] = left == 1 ? right : left;
        }

        return result;
    }

    /// <summary>An axis counted from the front, where ONNX also allows counting from the back (-1 is the last).</summary>
    /// <param name="axis">The axis as a node gives it.</param>
    /// <param name="rank">The number of axes.</param>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}
