namespace Akin.Vectors;

/// <summary>How an index finds the nearest.</summary>
public enum IndexKind
{
    /// <summary>Compares with every vector: exact.</summary>
    Flat,

    /// <summary>A navigable graph: a small part of the work for nearly all of the neighbors.</summary>
    Hnsw,

    /// <summary>Random-projection trees: quick to build.</summary>
    Forest,
}

/// <summary>The names under which people and files know the kinds of index.</summary>
public static class IndexKinds
{
    private static readonly EnumWords<IndexKind> Words = new("index");

    /// <summary>Every name, in the order of the enumeration: flat, hnsw, forest.</summary>
    public static IReadOnlyList<string> Names => Words.All;

    /// <summary>The kind's name.</summary>
    public static string Name(this IndexKind kind) => Words.Get(kind);

    /// <summary>The kind of a name, whatever its case; false where there is none.</summary>
    public static bool TryParse(string? name, out IndexKind kind) => Words.TryParse(name, out kind);

    /// <summary>The kind of a name, whatever its case.</summary>
    /// <exception cref="FormatException">No kind has this name; the message lists those there are.</exception>
    public static IndexKind Parse(string name) => Words.Parse(name);
}
