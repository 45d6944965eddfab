using Microsoft.AspNetCore.Builder;

namespace Akin.Server.Http;

/// <summary>What a request may do; each includes those before it.</summary>
public enum Access
{
    /// <summary>Look at items and search.</summary>
    Read,

    /// <summary>Add, change and remove items, and index sources.</summary>
    Write,

    /// <summary>Make and delete collections, train, and see how the server does.</summary>
    Administer,
}

/// <summary>What an endpoint asks for. Of several the last one holds, so that an endpoint can ask for more than its group.</summary>
internal sealed record NeededAccess(Access Access);

/// <summary>Says at an endpoint what it asks for.</summary>
internal static class AccessConventions
{
    /// <summary>Asks for a kind of access.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Access access)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new NeededAccess(access));
}
