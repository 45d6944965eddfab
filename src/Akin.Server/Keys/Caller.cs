using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Keys;

/// <summary>Who makes a request.</summary>
/// <param name="Name">The name of the key that was sent, or null.</param>
/// <param name="Access">What the caller may do; null: nothing that needs a key.</param>
/// <param name="SentUnknownKey">Whether a key was sent that is not valid here.</param>
internal sealed record Caller(string? Name, Access? Access, bool SentUnknownKey)
{
    /// <summary>Where no keys are set up, everybody may do everything.</summary>
    public static readonly Caller Anybody = new(null, Http.Access.Administer, false);

    /// <summary>Somebody who sent no key.</summary>
    public static readonly Caller Stranger = new(null, null, false);

    /// <summary>Somebody who sent what is no key.</summary>
    public static readonly Caller Mistaken = new(null, null, true);

    /// <summary>Who makes this request.</summary>
    public static Caller Get(HttpContext context) => context.Features.Get<Caller>() ?? Stranger;

    /// <summary>Whether the caller may do something.</summary>
    public bool May(Access access) => Access >= access;
}
