using Akin.Server.Http;
using Akin.Server.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Pages;

/// <summary>
/// Signs in and out by forms. Where a page needs a key, its own address answers with the form, and leads on to the page once the key is
/// valid; the browser then has a cookie that no script can read.
/// </summary>
internal static class SignInPage
{
    /// <summary>Where the form is sent to.</summary>
    public const string SignInPath = "/sign-in", SignOutPath = "/sign-out";

    private const string ReturnKey = "akin.return";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapForm(SignInPath, SignInAsync).AllowAnonymous();
        pages.MapForm(SignOutPath, (HttpContext context, Sessions sessions) =>
        {
            sessions.End(context);
            return context.GoOn("/");
        }).AllowAnonymous();
    }

    /// <summary>The page that is shown once the visitor has signed in: the one that was asked for.</summary>
    public static string ReturnTo(HttpContext context) =>
        context.Items[ReturnKey] as string ?? (HttpMethods.IsGet(context.Request.Method) ? Local(context.Request.Path + context.Request.QueryString) : "/");

    private static async Task<IResult> SignInAsync(HttpContext context, KeyRing keys, Sessions sessions)
    {
        PhotoForm form = await PageForm.ReceiveAsync(context);
        string next = Local(form.Text("return"));
        context.Items[ReturnKey] = next;
        if (keys.Any)
            SessionEndpoints.Begin(context, keys, sessions, form.Text("key"));
        return context.GoOn(next);
    }

    // An address of this server alone: behind "//" or "/\" a browser reads the name of another.
    private static string Local(string address) =>
        address is ['/', .. var rest] && rest is not ['/' or '\\', ..] && !address.Any(c => char.IsControl(c) || c > 0x7e) ? address : "/";
}
