namespace Akin.Engine.Ingest;

/// <summary>How far a run is.</summary>
/// <param name="Done">Entries that are dealt with: committed, unchanged or skipped.</param>
/// <param name="Total">All entries of the source.</param>
public readonly record struct IngestProgress(int Done, int Total);
