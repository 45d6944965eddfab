using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Documentation;

/// <summary>Puts what is declared of each call to its endpoint, where whatever a request passes through finds it.</summary>
internal static class OperationMetadata
{
    /// <summary>Adds to each endpoint of a group its <see cref="Operation"/>.</summary>
    public static RouteGroupBuilder WithOperations(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Add(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } route } && endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault() is { HttpMethods: [string method, ..] }
                && Operations.All.TryGetValue(OperationWriter.KeyOf(method, route), out Operation? operation))
                endpoint.Metadata.Add(operation);
        });
        return group;
    }
}
