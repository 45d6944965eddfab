namespace Akin.Vectors;

/// <summary>Settings of an <see cref="HnswIndex"/>, named as in Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using hierarchical navigable small world graphs" (2016).</summary>
public sealed record HnswOptions : IndexOptions
{
    /// <summary>Links an item has on the upper layers; twice as many on the lowest. 2..512.</summary>
    public int M { get; init; } = 16;

    /// <summary>Candidates looked at for the links of a new item. 1..65,536.</summary>
    public int EfConstruction { get; init; } = 200;

    /// <summary>Candidates a search keeps unless it says otherwise; never fewer than k. 1..1,000,000.</summary>
    public int EfSearch { get; init; } = 64;

    /// <summary>
    /// Under L2 and cosine: keeps 44 bytes more an item, by which most candidates are dismissed without fetching their vectors, at some cost in
    /// recall for the same <see cref="EfSearch"/> and a gain at the same recall. Takes no part in what distances are reported.
    /// </summary>
    public bool Sketch { get; init; } = true;

    /// <summary>Seeds the layers that items are drawn into. The same items added in the same order by one thread give the same graph.</summary>
    public int Seed { get; init; } = 1;
}
