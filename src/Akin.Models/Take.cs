namespace Akin.Models;

/// <summary>Which side of a layer is the vector.</summary>
public enum Take
{
    /// <summary>What the layer gives.</summary>
    Output,

    /// <summary>What the layer is given: for a classification layer, the features it classifies by.</summary>
    Input,
}
