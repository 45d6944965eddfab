using Akin.Lab.Judging;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Http;

/// <summary>
/// Knows somebody who judges by a cookie that holds a random number with its signature and nothing else. Pages' scripts don't see it,
/// and requests that other sites' pages make don't carry it: only who follows a link from there to a page here is known.
/// </summary>
internal static class VoterCookie
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    /// <summary>The voter of a request; one that has none yet is given a number.</summary>
    /// <exception cref="VoteRefusedException">The number was not given out here.</exception>
    public static Voter Admit(HttpContext context, VoterSeal seal)
    {
        if (Find(context, seal) is { } known)
            return known;
        Voter voter = VoterSeal.NewVoter();
        context.Response.Cookies.Append(Name(seal), seal.Sign(voter), Options(Kept));
        return voter;
    }

    /// <summary>The voter of a request, who must have been given a number before.</summary>
    /// <exception cref="RequestException">403: the request comes with none.</exception>
    /// <exception cref="VoteRefusedException">The number was not given out here.</exception>
    public static Voter Require(HttpContext context, VoterSeal seal) => Find(context, seal)
        ?? throw new RequestException(403, "no_voter", "this request comes with no voter's number; load the page first, and let it keep cookies");

    private static Voter? Find(HttpContext context, VoterSeal seal)
    {
        if (context.Request.Cookies[Name(seal)] is not { } signed)
            return null;
        try
        {
            return seal.Verify(signed);
        }
        catch (VoteRefusedException)
        {
            // As the reply starts, because an error's reply begins with empty headers.
            context.Response.OnStarting(() =>
            {
                context.Response.Cookies.Delete(Name(seal), Options(null));
                return Task.CompletedTask;
            });
            throw;
        }
    }

    // Browsers keep the cookies of all ports of a machine together, so each comparison's has a name of its own.
    private static string Name(VoterSeal seal) => "akin-voter-" + seal.Name;

    private static CookieOptions Options(TimeSpan? kept) => new()
    {
        HttpOnly = true,
        // With strict, a link in a mail would lead to a page that takes its reader for somebody new.
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = kept,
        IsEssential = true,
    };
}
