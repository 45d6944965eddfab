using Akin.Catalog.Sources;
using Akin.Training.Triplets;

namespace Akin.Lab.Training.Triplets;

/// <summary>What a table gave.</summary>
public sealed record TripletReport
{
    /// <summary>Rows of the table.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows that can be used.</summary>
    public required int Usable { get; init; }

    /// <summary>Different products among them.</summary>
    public required int Products { get; init; }

    /// <summary>Different categories among them.</summary>
    public required int Categories { get; init; }

    /// <summary>Different colors among them.</summary>
    public required int Colors { get; init; }

    /// <summary>Why the others can't be used.</summary>
    public required IReadOnlyList<RowFault> Unusable { get; init; }

    /// <summary>How many triplets of each kind there are.</summary>
    public required IReadOnlyDictionary<TripletKind, int> Kinds { get; init; }

    /// <summary>How many of them have the query for its own positive, as its product has one row.</summary>
    public required int OwnPositives { get; init; }

    /// <summary>How many triplets there are.</summary>
    public int Triplets => Kinds.Values.Sum();
}
