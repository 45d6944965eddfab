namespace Akin.Lab.Training.Results;

/// <summary>What a source gave to a run.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Location">Where it is.</param>
/// <param name="Train">Photos trained with.</param>
/// <param name="Validation">Photos that chose the best epoch.</param>
/// <param name="HoldOut">Photos kept for the card.</param>
/// <param name="SplitBy">What holds photos on one side, in words.</param>
public sealed record SourceFigure(string Source, string Location, int Train, int Validation, int HoldOut, string SplitBy);
