namespace Akin.Engine.Jobs;

/// <summary>Work that is asked for, with what it needs to know. What kinds there are, <see cref="JobKinds"/> tells.</summary>
public abstract record JobRequest
{
    /// <summary>The request with real paths, once it is known that it can be begun.</summary>
    /// <param name="place">What it may touch.</param>
    /// <exception cref="Serving.UnknownCollectionException">There is no such collection.</exception>
    /// <exception cref="EngineException">Something in it can't be.</exception>
    /// <exception cref="Catalog.Sources.SourceException">Its source can't be read.</exception>
    public abstract JobRequest Check(JobPlace place);

    /// <summary>Does the work.</summary>
    /// <param name="place">What it may touch.</param>
    /// <param name="run">Told how far it is.</param>
    /// <param name="cancellation">Stops it; what is committed stays.</param>
    /// <returns>What it brought, to be written as JSON.</returns>
    public abstract Task<object> RunAsync(JobPlace place, JobRun run, CancellationToken cancellation);
}
