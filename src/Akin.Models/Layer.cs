namespace Akin.Models;

/// <summary>A layer of a network that can be tapped.</summary>
/// <param name="Name">The name to give as <c>--layer</c>.</param>
/// <param name="Operator">The ONNX operator, for example <c>Conv</c>.</param>
/// <param name="Input">The shape of what it is given for one photo, without the batch dimension.</param>
/// <param name="Output">The shape of what it gives for one photo, without the batch dimension.</param>
/// <param name="IsOutput">Whether the network itself returns it.</param>
public sealed record Layer(string Name, string Operator, IReadOnlyList<long> Input, IReadOnlyList<long> Output, bool IsOutput)
{
    /// <summary>
    /// What the axes of its output mean, the photos' first (<c>nchw</c>, <c>ntc</c>); null where there is one axis or the graph does not tell.
    /// </summary>
    public string? Layout { get; init; }

    /// <summary>Why it can't be tapped, though the network returns it; null where it can.</summary>
    public string? Obstacle { get; init; }
}
