using Akin.Engine;
using Akin.Engine.Jobs;
using Akin.Engine.Serving;
using Akin.Lab.Mapping;
using Akin.Vectors.Projection;

namespace Akin.Lab.Jobs;

/// <summary>Lays a collection out in a plane, as <c>akin map</c> does; its page shows the map from then on.</summary>
/// <param name="Collection">The collection; null is the only one.</param>
public sealed record MapJob(string? Collection = null) : JobRequest
{
    /// <summary>How many neighbors of an item count, 1 to 1,000.</summary>
    public double Perplexity { get; init; } = new MapRequest().Perplexity;

    /// <summary>Steps of the descent, 1 to 100,000.</summary>
    public int Iterations { get; init; } = new MapRequest().Iterations;

    /// <summary>Another seed, another layout; 0 or more.</summary>
    public int Seed { get; init; } = new MapRequest().Seed;

    /// <summary>At most so many items, taken evenly from all; null is all.</summary>
    public int? Sample { get; init; }

    /// <inheritdoc/>
    public override JobRequest Check(JobPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (Perplexity is not (>= 1 and <= 1000))
            throw new EngineException($"perplexity is {Perplexity}; it can be 1 to 1000");
        if (Iterations is < 1 or > 100_000)
            throw new EngineException($"iterations is {Iterations}; it can be 1 to 100000");
        if (Seed < 0)
            throw new EngineException($"seed is {Seed}; it can be 0 or more");
        if (Sample < 1)
            throw new EngineException($"sample is {Sample}; it can be 1 or more, or left out");
        using CollectionLease lease = place.Use(Collection);
        return this with { Collection = lease.Name };
    }

    /// <inheritdoc/>
    public override Task<object> RunAsync(JobPlace place, JobRun run, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(run);
        using CollectionLease lease = place.Use(Collection);
        Engine.Collection collection = lease.Collection;
        run.Stage("neighbors");
        var request = new MapRequest { Perplexity = Perplexity, Iterations = Iterations, Seed = Seed, Sample = Sample };
        CatalogMap map = MapMaking.Make(
            collection, request,
            new CallbackProgress<TsneProgress>(p => run.Report(p.Stage == TsneStage.Neighbors ? "neighbors" : "layout", p.Done, p.Total)), cancellation);
        map.Save(collection);
        return Task.FromResult<object>(new { Items = map.Keys.Length, map.Origin.Perplexity, map.Origin.Iterations, map.Origin.Seed, map.Origin.Divergence });
    }
}
