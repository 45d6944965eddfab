namespace Akin.Engine.Ingest;

/// <summary>A source's entry that gave no item.</summary>
/// <param name="Path">Which entry, as the source names it.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record SkippedPhoto(string Path, string Reason);
