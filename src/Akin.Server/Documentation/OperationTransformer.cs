using System.Globalization;
using System.Text.RegularExpressions;
using Akin.Server.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Akin.Server.Documentation;

/// <summary>
/// Adds to a call of the OpenAPI document what its endpoint's types and comments don't say: what key it needs, how it can be refused, what
/// body it takes, and the parts of its address that it reads for itself.
/// </summary>
internal sealed partial class OperationTransformer : IOpenApiOperationTransformer
{
    private const string Problem = "Problem", ProblemMedia = "application/problem+json";

    private static readonly (int Status, string Code)[] OfAll =
        [(400, "bad_request"), (400, "unknown_host"), (400, "unknown_parameter"), (400, "bad_parameter"), (400, "bad_body"), (429, "rate_limited"), (500, "internal")];

    private static readonly (int Status, string Code)[] OfDocuments = [(400, "bad_body"), (413, "too_large"), (415, "unsupported_media_type")];

    private static readonly (int Status, string Code)[] OfPhotos =
    [
        (400, "bad_photo"), (400, "empty_body"), (400, "no_photo"), (400, "bad_form"), (408, "too_slow"), (503, "busy"), (503, "temp_full"), .. OfDocuments,
        (400, "bad_path"), (400, "bad_address"), (400, "fetch_failed"), (400, "fetch_timeout"), (400, "not_a_photo"),
        (403, "path_not_allowed"), (403, "address_not_allowed"), (403, "fetch_disabled"), (413, "fetch_too_large"),
    ];

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        string method = context.Description.HttpMethod ?? "GET", route = context.Description.RelativePath ?? "";
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        TakesAttribute? body = metadata.OfType<TakesAttribute>().LastOrDefault();
        bool open = metadata.OfType<IAllowAnonymous>().Any(), inCollection = route.Contains("{collection}", StringComparison.Ordinal);
        string access = metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy ?? nameof(Access.Administer);
        operation.OperationId = NotWord().Replace($"{method.ToLowerInvariant()}_{Place().Replace(route, "$1")}", "_").Trim('_');
        string needs = open ? "Needs no key." : $"Needs a key that may {access.ToLowerInvariant()}, where keys are in use.";
        operation.Description = operation.Description is null ? needs : $"{operation.Description} {needs}";
        if (!open)
        {
            operation.Security =
            [
                new() { [new OpenApiSecuritySchemeReference(DocumentationSetup.BearerScheme, context.Document)] = [] },
                new() { [new OpenApiSecuritySchemeReference(DocumentationSetup.HeaderScheme, context.Document)] = [] },
            ];
        }

        AddPlaces(operation, route);
        await AddBodyAsync(operation, body, context, cancellationToken);
        await AddRefusalsAsync(
            operation,
            [
                .. OfAll,
                .. open ? [] : ((int, string)[])[(401, "key_needed"), (401, "unknown_key"), (403, "not_permitted")],
                .. method is "GET" ? [] : ((int, string)[])[(403, "foreign_site")],
                .. inCollection ? ((int, string)[])[(404, "unknown_collection"), (503, "collection_unavailable")] : [],
                .. body is null ? [] : body.Photo ? OfPhotos : OfDocuments,
                .. metadata.OfType<RefusesAttribute>().SelectMany(r => r.Refusals),
            ],
            context, cancellationToken);
    }

    /// <summary>Adds the parts of the address in braces that the endpoint reads for itself.</summary>
    private static void AddPlaces(OpenApiOperation operation, string route)
    {
        operation.Parameters ??= [];
        foreach (string name in Place().Matches(route).Select(m => m.Groups[1].Value).Where(name => !operation.Parameters.Any(p => p.Name == name)))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name, In = ParameterLocation.Path, Required = true, Schema = Text(),
                Description = name switch { "collection" => "The collection's name.", "id" => "An item's id, encoded as one segment (a slash is %2F).", _ => "A metadata column." },
            });
        }
    }

    private static async Task AddBodyAsync(OpenApiOperation operation, TakesAttribute? body, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        Dictionary<string, OpenApiMediaType> content = [];
        if (body is { Photo: true })
        {
            var form = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["photo"] = Bytes() }, Required = new HashSet<string> { "photo" } };
            foreach (IOpenApiParameter parameter in operation.Parameters!.Where(p => p.In == ParameterLocation.Query))
                form.Properties.Add(parameter.Name!, new OpenApiSchema { Type = JsonSchemaType.String, Description = parameter.Description });
            content["multipart/form-data"] = new() { Schema = form };
            content["image/*"] = new() { Schema = Bytes() };
            content["application/octet-stream"] = new() { Schema = Bytes() };
        }

        if (body?.Document is { } type)
            content["application/json"] = new() { Schema = await GetSchemaAsync(type.Name, type, context, cancellation) };
        if (content.Count > 0)
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
    }

    private static async Task AddRefusalsAsync(
        OpenApiOperation operation, IEnumerable<(int Status, string Code)> refusals, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        operation.Responses ??= [];
        IOpenApiSchema schema = await GetSchemaAsync(Problem, typeof(ProblemAnswer), context, cancellation);
        foreach (var ofStatus in refusals.Distinct().GroupBy(r => r.Status).OrderBy(g => g.Key))
        {
            operation.Responses[ofStatus.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = "Code: " + string.Join(", ", ofStatus.Select(r => r.Code)),
                Content = new Dictionary<string, OpenApiMediaType> { [ProblemMedia] = new() { Schema = schema } },
            };
        }
    }

    /// <summary>A type's schema, which stands in the document once.</summary>
    private static async Task<IOpenApiSchema> GetSchemaAsync(string name, Type type, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        OpenApiDocument document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(name) != true)
            document.AddComponent<IOpenApiSchema>(name, await context.GetOrCreateSchemaAsync(type, null, cancellation));
        return new OpenApiSchemaReference(name, document);
    }

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Bytes() => new() { Type = JsonSchemaType.String, Format = "binary" };

    // A place in a route, without what it may hold: {id:long}, {**column}.
    [GeneratedRegex(@"\{\**([a-z]+)(:[^}]*)?\}")]
    private static partial Regex Place();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotWord();
}

/// <summary>What every refusal looks like (RFC 9457, application/problem+json).</summary>
/// <param name="Type">An address that tells of the status.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">One line for people: what is wrong and what to do.</param>
/// <param name="Code">A word for programs that stays the same from version to version.</param>
/// <param name="RequestId">The request's id, by which the log is searched.</param>
internal sealed record ProblemAnswer(string Type, string Title, int Status, string Detail, string Code, string RequestId);
