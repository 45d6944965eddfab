using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Akin.Server.Keys;

/// <summary>
/// Authenticates a request by <c>Authorization: Bearer KEY</c>, by <c>X-Api-Key: KEY</c>, or by the session of somebody who signed in on a
/// page. Where no keys are set up, everybody may do everything.
/// </summary>
/// <remarks>
/// The framework's handler of cookies is not used: it keeps the keys of its encryption on the disk, and whoever signs in again keeps the
/// number of the session before, which another program on this machine may have put into the browser.
/// </remarks>
internal sealed class KeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyRing keys, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "key";

    /// <summary>The header of its own that a key may be sent in.</summary>
    public const string Header = "X-Api-Key";

    private const string Bearer = "Bearer ";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    private AuthenticateResult Authenticate()
    {
        if (!keys.Any)
            return Success(Caller.Anybody);
        if (Sent() is { } sent)
            return keys.Find(sent) is { } key ? Success(Caller.From(key)) : AuthenticateResult.Fail("the key that was sent is not valid here");
        return sessions.Find(Context) is { } signedIn ? Success(Caller.From(signedIn)) : AuthenticateResult.NoResult();
    }

    private AuthenticateResult Success(ClaimsPrincipal caller) => AuthenticateResult.Success(new AuthenticationTicket(caller, Scheme.Name));

    /// <summary>What a program sent as its key, or null.</summary>
    private string? Sent()
    {
        if (Request.Headers.TryGetValue(Header, out var own))
            return own.ToString();
        string authorization = Request.Headers[HeaderNames.Authorization].ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }
}
