using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Documentation;

/// <summary>
/// What one call takes and answers, beside what its endpoint's types tell: what the documentation says of it, and what requests are held
/// against (<see cref="Http.KnownParameters"/>).
/// </summary>
/// <param name="Tag">The group it stands in.</param>
/// <param name="Summary">What it does, in a few words.</param>
internal sealed record Operation(string Tag, string Summary)
{
    /// <summary>What else there is to say.</summary>
    public string? More { get; init; }

    /// <summary>The parameters behind the question mark; with a photo in a form they may be fields of the form as well.</summary>
    public IReadOnlyList<Parameter> Query { get; init; } = [];

    /// <summary>Their names.</summary>
    public IReadOnlyCollection<string> ParameterNames => [.. Query.Select(p => p.Name)];

    /// <summary>The type of the JSON document that it takes.</summary>
    public Type? Document { get; init; }

    /// <summary>Whether it takes a photo: a file in a form, or the file's bytes.</summary>
    public bool TakesPhoto { get; init; }

    /// <summary>Whether it takes a body.</summary>
    public bool TakesBody => TakesPhoto || Document is not null;

    /// <summary>The media type of its reply where that is not JSON.</summary>
    public string? Replies { get; init; }

    /// <summary>The type of the parts of a reply that is a stream of events.</summary>
    public Type? Streams { get; init; }

    /// <summary>How it can be refused, beside what is true of every call: statuses and codes.</summary>
    public IReadOnlyList<(int Status, string Code)> Refusals { get; init; } = [];
}

/// <summary>A parameter behind an address's question mark.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Says">What it says, in a sentence.</param>
/// <param name="Low">The smallest whole number it takes; null: it takes a text.</param>
/// <param name="High">The largest.</param>
/// <param name="Otherwise">What it is where it is left out.</param>
internal sealed record Parameter(string Name, string Says, int? Low = null, int? High = null, int? Otherwise = null)
{
    /// <summary>Whether it is a number with a fraction.</summary>
    public bool IsFraction { get; init; }

    /// <summary>Another name that it had before, and that is still taken.</summary>
    public string? OlderName { get; init; }

    /// <summary>Whether it may be given several times.</summary>
    public bool IsRepeated { get; init; }
}

/// <summary>Puts what is declared of each call to its endpoint, where whatever a request passes through finds it.</summary>
internal static class OperationMetadata
{
    /// <summary>Adds to each endpoint of a group its <see cref="Operation"/>.</summary>
    public static RouteGroupBuilder WithOperations(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Add(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } route } && endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault() is { HttpMethods: [string method, ..] }
                && Operations.All.TryGetValue(OperationWriter.GetKey(method, route), out Operation? operation))
                endpoint.Metadata.Add(operation);
        });
        return group;
    }
}
