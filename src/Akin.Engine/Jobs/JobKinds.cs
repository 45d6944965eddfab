using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Akin.Engine.Configuration;

namespace Akin.Engine.Jobs;

/// <summary>
/// The kinds of work that a server takes, and how requests of them are read and written as JSON. The engine brings two; a room above it
/// that has work of its own adds its kinds.
/// </summary>
public sealed class JobKinds
{
    private const string Discriminator = "kind";

    private readonly (string Name, Type Request)[] _kinds;
    private readonly JsonSerializerOptions _options;

    /// <param name="kinds">What a request names each kind by, and the type of such a request.</param>
    public JobKinds(params IReadOnlyList<(string Name, Type Request)> kinds)
    {
        _kinds = [.. kinds];
        _options = new(JobJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Describe } } };
    }

    /// <summary>The engine's own kind that brings a collection up to date with a source.</summary>
    public static (string Name, Type Request) Index => ("index", typeof(IndexJob));

    /// <summary>The engine's own kind that builds a collection's index anew.</summary>
    public static (string Name, Type Request) Rebuild => ("rebuild", typeof(RebuildJob));

    /// <summary>What requests name them by.</summary>
    public IReadOnlyList<string> Names => [.. _kinds.Select(kind => kind.Name)];

    /// <summary>What a request names its kind by.</summary>
    /// <param name="request">A request of one of these kinds.</param>
    public string GetName(JobRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _kinds.First(kind => kind.Request == request.GetType()).Name;
    }

    /// <summary>Reads a request; it is not checked yet.</summary>
    /// <param name="json">The document.</param>
    /// <exception cref="EngineException">It is something else, in one line.</exception>
    public JobRequest Read(JsonElement json)
    {
        string? kind = json.ValueKind == JsonValueKind.Object && json.TryGetProperty(Discriminator, out JsonElement named) && named.ValueKind == JsonValueKind.String
            ? named.GetString() : null;
        if (kind is null || !Names.Contains(kind))
            throw new EngineException($"{(kind is null ? "the job has no kind" : $"there is no kind of job '{kind}'")}; there are {string.Join(", ", Names)}");
        try
        {
            return json.Deserialize<JobRequest>(_options)!;
        }
        catch (JsonException e)
        {
            throw new EngineException(
                JsonFault.FindUnknownKey(json, _options.GetTypeInfo(typeof(JobRequest))) is { } unknown
                    ? $"the {kind} job is not what is expected{Where(e)}: {unknown}"
                    : $"the {kind} job is not what is expected{Where(e)}; docs/jobs.md has all its fields", e);
        }
    }

    /// <summary>As <see cref="Read"/> takes it.</summary>
    /// <param name="request">A request of one of these kinds.</param>
    public string Write(JobRequest request) => JsonSerializer.Serialize(request, _options);

    /// <summary>Tells a serializer, or what describes an API, which kinds of requests there are.</summary>
    /// <param name="type">Any type; only <see cref="JobRequest"/> is changed.</param>
    public void Describe(JsonTypeInfo type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type.Type != typeof(JobRequest))
            return;
        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = Discriminator };
        foreach ((string name, Type request) in _kinds)
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(request, name));
    }

    private static string Where(JsonException e) => e.Path is { Length: > 2 } path ? $" at '{path[2..]}'" : "";
}

/// <summary>How requests, progress and results of jobs are written.</summary>
internal static class JobJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowOutOfOrderMetadataProperties = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };
}
