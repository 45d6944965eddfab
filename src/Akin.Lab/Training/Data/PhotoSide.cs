namespace Akin.Lab.Training.Data;

/// <summary>What a photo is for.</summary>
internal enum PhotoSide
{
    /// <summary>Training.</summary>
    Train,

    /// <summary>Choosing the best epoch.</summary>
    Validation,

    /// <summary>Nothing but the figures of the card.</summary>
    HoldOut,
}
