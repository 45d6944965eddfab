using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Akin.Vectors.Projection;

/// <summary>
/// The cubic B-spline on a grid of spacing one: a place between two nodes has a share in four of them. As in smooth particle-mesh Ewald
/// (Essmann et al., 1995) the same shares spread a charge over the nodes and read a potential and its gradient from them.
/// </summary>
internal static class CubicSpline
{
    private static readonly Vector128<float> Cubes = Vector128.Create(-1f, 3, -3, 1) / 6, Squares = Vector128.Create(3f, -6, 3, 0) / 6;
    private static readonly Vector128<float> Lines = Vector128.Create(-3f, 0, 3, 0) / 6, Constants = Vector128.Create(1f, 4, 1, 0) / 6;

    /// <summary>The shares of the nodes before, at, behind and two behind.</summary>
    /// <param name="t">How far behind the node, 0..1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Shares(float t) => (((((Cubes * t) + Squares) * t) + Lines) * t) + Constants;

    /// <summary>How the shares change as the place moves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Slopes(float t) => (((Cubes * (3 * t)) + (Squares * 2)) * t) + Lines;

    /// <summary>The shares that two weights of the same place give to nodes 0, 1, 2 and 3 apart, on either side: what a charge finds of itself there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Meetings(Vector128<float> spread, Vector128<float> read)
    {
        // Lane a of a shifted register is node a + 1, a + 2 or a + 3; what is shifted in is zero.
        Vector128<int> one = Vector128.Create(1, 2, 3, 4), two = Vector128.Create(2, 3, 4, 4), three = Vector128.Create(3, 4, 4, 4);
        return Vector128.Create(
            Vector128.Dot(spread, read),
            Vector128.Dot(Vector128.Shuffle(spread, one), read) + Vector128.Dot(spread, Vector128.Shuffle(read, one)),
            Vector128.Dot(Vector128.Shuffle(spread, two), read) + Vector128.Dot(spread, Vector128.Shuffle(read, two)),
            Vector128.Dot(Vector128.Shuffle(spread, three), read) + Vector128.Dot(spread, Vector128.Shuffle(read, three)));
    }

    /// <summary>What spreading and reading have done to the spectrum at an angle, undone: then a charge on a node gives the kernel at every node.</summary>
    public static double Correction(double angle) => Math.Pow((2 + Math.Cos(angle)) / 3, -2);
}
