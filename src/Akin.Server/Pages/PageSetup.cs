using Akin.Engine.Serving;
using Akin.Lab.Judging.Votes;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Akin.Server.Pages;

/// <summary>Marks an endpoint that answers with a page, also where something is wrong.</summary>
internal sealed class IsPage
{
    public static readonly IsPage Mark = new();
}

/// <summary>Maps the pages, which the server renders from Razor components.</summary>
internal static class PageSetup
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void AddPages(this IServiceCollection services) => services.AddScoped<PageContext>()
        .AddScoped<ShownSearch>().AddScoped<ShownItem>().AddScoped<ShownCollections>().AddScoped<ShownVote>().AddScoped<ShownSheet>().AddScoped<ShownMap>();

    public static void MapPages(this WebApplication app)
    {
        RouteGroupBuilder pages = app.MapGroup("").WithMetadata(IsPage.Mark).ExcludeFromDescription().RequireAuthorization(nameof(Access.Read));
        SignInPage.Map(pages);
        if (app.Services.GetService<CollectionRegistry>() is not null)
        {
            RouteGroupBuilder aboutOne = pages.MapGroup("").AddEndpointFilter(PageContext.OpenCollection);
            ShownCollections.Map(pages);
            ShownSearch.Map(aboutOne);
            ShownItem.Map(aboutOne);
            ShownSheet.Map(aboutOne);
            ShownMap.Map(aboutOne);
            Move(app, "/index.html", ShownSearch.Path);
            Move(app, "/item.html", ShownItem.Path);
            Move(app, "/collections.html", ShownCollections.Path);
            Move(app, "/judge.html", ShownSheet.Path);
            Move(app, "/map.html", ShownMap.Path);
        }
        else
        {
            Move(app, "/", ShownVote.Path);
        }

        if (app.Services.GetService<Ballot>() is not null)
        {
            ShownVote.Map(pages);
            Move(app, "/vote.html", ShownVote.Path);
            Move(app, "/leaderboard.html", ShownVote.BoardPath);
        }
    }

    /// <summary>Maps a page's address.</summary>
    /// <param name="pages">The group of pages.</param>
    /// <param name="path">Its path.</param>
    /// <param name="show">Shows it.</param>
    /// <param name="parameters">The parameters that it takes beside the collection's name.</param>
    public static RouteHandlerBuilder MapPage(this RouteGroupBuilder pages, string path, Delegate show, params IEnumerable<string> parameters) =>
        pages.MapMethods(path, Reading, show).WithMetadata(new Call(Collected(parameters), null));

    /// <summary>Maps what a page's form is sent to.</summary>
    /// <param name="pages">The group of pages.</param>
    /// <param name="path">Its path.</param>
    /// <param name="take">Does what is asked for, and leads on to a page.</param>
    /// <param name="parameters">The parameters that it takes behind the question mark beside the collection's name.</param>
    public static RouteHandlerBuilder MapForm(this RouteGroupBuilder pages, string path, Delegate take, params IEnumerable<string> parameters) =>
        pages.MapPost(path, take).WithMetadata(new Call(Collected(parameters), new TakesAttribute(null) { Photo = true }));

    /// <summary>Leads a form's sender on to a page, which a reload brings again without sending the form.</summary>
    /// <param name="context">The request.</param>
    /// <param name="address">The page's path and query.</param>
    public static IResult GoOn(this HttpContext context, string address)
    {
        context.Response.Headers.Location = address;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>Leads from an address that a page had before to the one that it has, with its parameters.</summary>
    private static void Move(WebApplication app, string from, string to) => app.MapMethods(from, Reading, RedirectHttpResult (HttpContext context) =>
            TypedResults.LocalRedirect(to + context.Request.QueryString, permanent: true, preserveMethod: true))
        .AllowAnonymous().ExcludeFromDescription();

    /// <summary>The parameters of a page; of conditions there may be several.</summary>
    private static QueryParameter[] Collected(IEnumerable<string> parameters) =>
        [.. parameters.Prepend(PageContext.CollectionParameter).Select(name => new QueryParameter(name, name == SearchAddress.Condition ? typeof(string[]) : typeof(string)))];
}
