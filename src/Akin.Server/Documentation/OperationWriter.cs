using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Akin.Server.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Akin.Server.Documentation;

/// <summary>Adds to a call of the OpenAPI document what <see cref="Operations"/> says of it, and how it can be refused.</summary>
internal sealed partial class OperationWriter : IOpenApiOperationTransformer
{
    private const string Problem = "Problem", ProblemMedia = "application/problem+json", InCollection = "/collections/{collection}";

    private static readonly (int Status, string Code)[] RefusalsOfAll = [(400, "bad_request"), (400, "unknown_host"), (400, "unknown_parameter"), (400, "bad_parameter"), (400, "bad_body"), (429, "rate_limited"), (500, "internal")];

    /// <summary>The name of a call in <see cref="Operations.All"/>.</summary>
    /// <param name="method">GET, POST and so on.</param>
    /// <param name="route">Its endpoint's route, such as <c>/v1/collections/{collection}/items/{id}</c>.</param>
    public static string GetKey(string method, string route)
    {
        string path = Constraint().Replace("/" + route.Trim('/'), "{$1}");
        path = path.StartsWith(ItemAddress.Root + "/", StringComparison.Ordinal) ? path[ItemAddress.Root.Length..] : path;
        return $"{method} {(path.StartsWith(InCollection + "/", StringComparison.Ordinal) ? path[InCollection.Length..] : path)}";
    }

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        string method = context.Description.HttpMethod ?? "GET", route = context.Description.RelativePath ?? "";
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        bool open = metadata.OfType<IAllowAnonymous>().Any();
        string access = metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy ?? nameof(Access.Administer);
        operation.OperationId = NotWord().Replace($"{method.ToLowerInvariant()}_{Constraint().Replace(route, "$1")}", "_").Trim('_');
        Places(operation, route);

        List<(int Status, string Code)> refusals = [.. RefusalsOfAll];
        if (!open)
            refusals.AddRange([(401, "key_needed"), (401, "unknown_key"), (403, "not_permitted")]);
        if (method is not "GET")
            refusals.Add((403, "foreign_site"));
        if (route.Contains("{collection}", StringComparison.Ordinal))
            refusals.AddRange([(404, "unknown_collection"), (503, "collection_unavailable")]);
        if (Operations.All.TryGetValue(GetKey(method, route), out Operation? known))
        {
            operation.Summary = known.Summary;
            operation.Description = known.More;
            operation.Tags = new HashSet<OpenApiTagReference> { new(known.Tag, context.Document) };
            refusals.AddRange(known.Refusals);
            Query(operation, known);
            await BodyAsync(operation, known, context, cancellationToken);
            await RepliesAsync(operation, known, context, cancellationToken);
        }

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

        await RefusalsAsync(operation, refusals, context, cancellationToken);
    }

    /// <summary>The parts of the address in braces that the endpoint reads for itself.</summary>
    private static void Places(OpenApiOperation operation, string route)
    {
        operation.Parameters ??= [];
        foreach (string name in Constraint().Matches(route).Select(m => m.Groups[1].Value))
        {
            string? says = Operations.Places.GetValueOrDefault(name);
            if (operation.Parameters.OfType<OpenApiParameter>().FirstOrDefault(p => p.Name == name) is { } there)
                there.Description ??= says;
            else
                operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Description = says, Schema = Text() });
        }
    }

    private static void Query(OpenApiOperation operation, Operation known)
    {
        foreach (Parameter parameter in known.Query)
        {
            OpenApiSchema schema = parameter switch
            {
                { Low: { } low } => new()
                {
                    Type = JsonSchemaType.Integer,
                    Minimum = low.ToString(CultureInfo.InvariantCulture),
                    Maximum = parameter.High?.ToString(CultureInfo.InvariantCulture),
                    Default = parameter.Otherwise is { } otherwise ? JsonValue.Create(otherwise) : null,
                },
                { IsFraction: true } => new() { Type = JsonSchemaType.Number },
                { IsRepeated: true } => new() { Type = JsonSchemaType.Array, Items = Text() },
                _ => Text(),
            };
            operation.Parameters!.Add(new OpenApiParameter { Name = parameter.Name, In = ParameterLocation.Query, Description = parameter.Says, Schema = schema });
        }
    }

    private static async Task BodyAsync(OpenApiOperation operation, Operation known, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        Dictionary<string, OpenApiMediaType> content = [];
        if (known.TakesPhoto)
        {
            var form = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["photo"] = Bytes() }, Required = new HashSet<string> { "photo" } };
            foreach (Parameter parameter in known.Query)
                form.Properties.Add(parameter.Name, new OpenApiSchema { Type = JsonSchemaType.String, Description = parameter.Says });
            content["multipart/form-data"] = new() { Schema = form };
            content["image/*"] = new() { Schema = Bytes() };
            content["application/octet-stream"] = new() { Schema = Bytes() };
        }

        if (known.Document is { } type)
            content["application/json"] = new() { Schema = await SchemaAsync(type.Name, type, context, cancellation) };
        if (content.Count > 0)
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
    }

    private static async Task RepliesAsync(OpenApiOperation operation, Operation known, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        if (known.Replies is { } media)
        {
            IOpenApiSchema schema = known.Streams is { } type ? await SchemaAsync(type.Name, type, context, cancellation) : Bytes();
            operation.Responses = new() { ["200"] = new OpenApiResponse { Description = "OK", Content = new Dictionary<string, OpenApiMediaType> { [media] = new() { Schema = schema } } } };
        }
    }

    private static async Task RefusalsAsync(
        OpenApiOperation operation, IEnumerable<(int Status, string Code)> refusals, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        operation.Responses ??= [];
        IOpenApiSchema schema = await SchemaAsync(Problem, typeof(ProblemAnswer), context, cancellation);
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
    private static async Task<IOpenApiSchema> SchemaAsync(string name, Type type, OpenApiOperationTransformerContext context, CancellationToken cancellation)
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
    private static partial Regex Constraint();

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
