using System.Runtime.InteropServices;

namespace Akin.Vectors.Projection;

/// <summary>How far a t-SNE is.</summary>
/// <param name="Stage">What is done now.</param>
/// <param name="Done">So much of it is done.</param>
/// <param name="Total">Out of so much.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TsneProgress(TsneStage Stage, int Done, int Total);

/// <summary>The two parts of the work.</summary>
public enum TsneStage
{
    /// <summary>Nearest neighbors; points are counted.</summary>
    Neighbors,

    /// <summary>The descent; iterations are counted.</summary>
    Layout,
}
