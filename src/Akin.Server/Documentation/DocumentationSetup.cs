using Akin.Server.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Akin.Server.Documentation;

/// <summary>The API's description for programs, at <c>/openapi/v1.json</c>, and for people, at <c>/docs</c>.</summary>
internal static class DocumentationSetup
{
    public const string BearerScheme = "bearer", HeaderScheme = "header";

    private const string Document = "/openapi/v1.json", Page = "docs";

    private const string About = """
        Finds products that look alike. Every refusal is a problem document (RFC 9457) with a `code` for programs, a `detail` for people
        and a `request_id`. Where a server has one collection, its calls may be written without `/collections/{collection}`.
        """;

    public static void AddDocumentation(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer<OperationTransformer>();
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Akin", Version = "v1", Description = About };
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [BearerScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key, as Authorization: Bearer KEY." },
                [HeaderScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = KeyHandler.Header, Description = "A key, in a header of its own." },
            };
            return Task.CompletedTask;
        });
    });

    public static void MapDocumentation(this IEndpointRouteBuilder app) =>
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

    /// <summary>The page, whose parts come from inside the program; it asks nothing of other servers.</summary>
    public static void UseDocumentationPage(this WebApplication app) => app.UseSwaggerUI(page =>
    {
        page.RoutePrefix = Page;
        page.DocumentTitle = "Akin: the API";
        page.SwaggerEndpoint(Document, "Akin v1");
        page.DefaultModelsExpandDepth(-1);
        page.DisplayRequestDuration();
    });
}
