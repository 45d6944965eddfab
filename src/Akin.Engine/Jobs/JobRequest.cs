using System.Text.Json;
using System.Text.Json.Serialization;
using Akin.Engine.Configuration;

namespace Akin.Engine.Jobs;

/// <summary>Work that is asked for: one of the kinds below, with what it needs to know.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(IndexJob), "index")]
[JsonDerivedType(typeof(TrainJob), "train")]
[JsonDerivedType(typeof(MapJob), "map")]
[JsonDerivedType(typeof(RebuildJob), "rebuild")]
public abstract record JobRequest
{
    /// <summary>The kinds that there are.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["index", "train", "map", "rebuild"];

    /// <summary>Which of them it is.</summary>
    [JsonIgnore]
    public string Kind => this switch
    {
        IndexJob => "index",
        TrainJob => "train",
        MapJob => "map",
        _ => "rebuild",
    };

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
    internal abstract Task<object> RunAsync(JobPlace place, JobRun run, CancellationToken cancellation);

    /// <summary>Reads a request; it is not checked yet.</summary>
    /// <param name="json">The document.</param>
    /// <exception cref="EngineException">It is something else, in one line.</exception>
    public static JobRequest Read(JsonElement json)
    {
        string? kind = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("kind", out JsonElement named) && named.ValueKind == JsonValueKind.String
            ? named.GetString() : null;
        if (kind is null || !Kinds.Contains(kind))
            throw new EngineException($"{(kind is null ? "the job has no kind" : $"there is no kind of job '{kind}'")}; there are {string.Join(", ", Kinds)}");
        try
        {
            JobRequest request = json.Deserialize<JobRequest>(JobJson.Options)!;
            return request;
        }
        catch (JsonException e)
        {
            throw new EngineException(
                JsonFault.FindUnknownKey(json, JobJson.Options.GetTypeInfo(typeof(JobRequest))) is { } unknown
                    ? $"the {kind} job is not what is expected{Where(e)}: {unknown}"
                    : $"the {kind} job is not what is expected{Where(e)}; docs/jobs.md has all its fields", e);
        }
    }

    /// <summary>As <see cref="Read"/> takes it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JobJson.Options);

    private static string Where(JsonException e) => e.Path is { Length: > 2 } path ? $" at '{path[2..]}'" : "";
}
