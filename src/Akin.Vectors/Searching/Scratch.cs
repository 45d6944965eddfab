using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>What one search needs for itself; rented, so that searching allocates nothing once warm.</summary>
internal sealed unsafe class Scratch(int queryBytes) : IDisposable
{
    private readonly NativeBlock _query = new(queryBytes);

    /// <summary>The prepared query, in the form of a stored row.</summary>
    public byte* Query => _query.Pointer;

    /// <summary>With cosine: the query has no direction.</summary>
    public bool ZeroQuery { get; set; }

    public NearestHits Nearest { get; } = new();

    public Visited Visited { get; } = new();

    public CandidatePool Candidates { get; } = new();

    public void Dispose() => _query.Dispose();
}
