namespace Akin.Engine;

/// <summary>The kinds of index, by their names on the command line.</summary>
public static class IndexKind
{
    /// <summary>Compares with every vector: exact.</summary>
    public const string Flat = "flat";

    /// <summary>A navigable graph: a small part of the work for nearly all of the neighbors.</summary>
    public const string Hnsw = "hnsw";

    /// <summary>Random-projection trees: quick to build.</summary>
    public const string Forest = "forest";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Flat, Hnsw, Forest];
}
