using System.Security.Claims;
using Akin.Server.Http;

namespace Akin.Server.Keys;

/// <summary>
/// Says who makes a request, as the framework's principal: the name is that of the key, and each kind of access that the key includes is a
/// role, called as <see cref="Access"/> and the policies are.
/// </summary>
internal static class Caller
{
    /// <summary>Where no keys are set up, everybody may do everything.</summary>
    public static ClaimsPrincipal Anybody { get; } = Create(null, Access.Administer);

    /// <summary>Somebody who sent no key.</summary>
    public static ClaimsPrincipal Stranger { get; } = new(new ClaimsIdentity());

    /// <summary>Whoever sent a key.</summary>
    public static ClaimsPrincipal From(ApiKey key) => Create(key.Name, key.Access);

    /// <summary>Whether the caller may do something.</summary>
    public static bool May(this ClaimsPrincipal caller, Access access) => caller.IsInRole(access.ToString());

    /// <summary>The most that the caller may do; null: nothing that needs a key.</summary>
    public static Access? GetAccess(this ClaimsPrincipal caller)
    {
        for (Access access = Access.Administer; access >= Access.Read; access--)
        {
            if (caller.May(access))
                return access;
        }

        return null;
    }

    private static ClaimsPrincipal Create(string? name, Access most)
    {
        var identity = new ClaimsIdentity(KeyHandler.SchemeName);
        if (name is not null)
            identity.AddClaim(new Claim(identity.NameClaimType, name));
        for (Access access = Access.Read; access <= most; access++)
            identity.AddClaim(new Claim(identity.RoleClaimType, access.ToString()));
        return new ClaimsPrincipal(identity);
    }
}
