namespace Akin.Training;

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>The watched figure got no better for as many epochs as the options allow.</summary>
    NoBetter,

    /// <summary>The loss was no number or ran away; the weights are those of the last good epoch.</summary>
    Diverged,
}
