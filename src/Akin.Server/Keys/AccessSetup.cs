using Akin.Server.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Akin.Server.Keys;

/// <summary>Sets up who may do what: a policy for each kind of access, by its name.</summary>
internal static class AccessSetup
{
    /// <summary>Adds keys, sessions and policies.</summary>
    public static void AddKeys(this IServiceCollection services, IReadOnlyList<ApiKey> keys)
    {
        services.AddSingleton(new KeyRing(keys)).AddSingleton<Sessions>().AddTransient<KeyHandler>();
        // AddAuthentication would also set up data protection, which keeps keys of its own on the disk.
        services.AddWebEncoders();
        services.AddAuthenticationCore(authentication =>
        {
            authentication.AddScheme<KeyHandler>(KeyHandler.SchemeName, null);
            authentication.DefaultScheme = KeyHandler.SchemeName;
        });
        services.AddAuthorization(authorization =>
        {
            foreach (string access in Enum.GetNames<Access>())
                authorization.AddPolicy(access, policy => policy.RequireRole(access));
            // An endpoint that does not say what it needs is for administrators: forgetting to say it shuts a door and opens none.
            authorization.FallbackPolicy = authorization.GetPolicy(nameof(Access.Administer));
        });
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusal>();
    }
}

/// <summary>Refuses a request whose key does not allow it, in the form of its endpoint: what is thrown here is written as every other fault.</summary>
internal sealed class AccessRefusal : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        // The endpoints that routing makes for a wrong method or a missing page are open: there is nothing behind them.
        if (authorizeResult.Succeeded || context.GetEndpoint() is not RouteEndpoint)
        {
            await next(context);
            return;
        }

        // An endpoint's own policy stands behind its group's, and asks for more.
        string needed = policy.Requirements.OfType<RolesAuthorizationRequirement>().Last().AllowedRoles.Single().ToLowerInvariant();
        if (context.User.GetAccess() is { } has)
        {
            throw new RequestException(403, "not_permitted",
                $"the key '{context.User.Identity?.Name}' may {ApiKey.Word(has)}, and this needs {needed}; ask whoever runs the server for such a key");
        }

        // As the reply starts, because an error's reply begins with empty headers.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
            return Task.CompletedTask;
        });
        throw (await context.AuthenticateAsync()).Failure is not null
            ? new RequestException(401, "unknown_key", "the key that was sent is not valid here; check that it is whole, or ask whoever runs the server for one")
            : new RequestException(401, "key_needed", $"this needs a key that may {needed}: send Authorization: Bearer KEY or X-Api-Key: KEY, or sign in on the page");
    }
}
