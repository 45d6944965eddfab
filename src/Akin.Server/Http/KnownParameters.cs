using System.Net;
using System.Text;
using System.Text.Unicode;
using Akin.Engine.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Akin.Server.Http;

/// <summary>
/// Refuses what a call does not take: a parameter of another name or value, one that is given twice, one that belongs elsewhere, a body.
/// Else a typing error in <c>filter</c> would be a search without a filter. What a call takes is what its endpoint declares
/// (<see cref="Call"/>), which is also its documentation; keys of JSON documents are checked where these are read.
/// </summary>
internal sealed class KnownParameters(RequestDelegate next)
{
    private const int Shown = 40;

    // So much of a body that a call does not take is looked at: an empty document says nothing, and some clients always send one.
    private const int LookedAt = 16;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Call>() is { } call)
        {
            CheckQuery(context.Request, call);
            if (call.Body is null && !call.PassesOverOthers)
                await RequireNoBodyAsync(context, call);
        }

        await next(context);
    }

    /// <summary>The parameters of a call that takes a photo: those behind the question mark, and the fields of its form.</summary>
    /// <param name="context">The request.</param>
    /// <param name="fields">The form's fields.</param>
    /// <exception cref="RequestException">400: the call does not take one of the fields, or one is given twice.</exception>
    public static IQueryCollection Merge(HttpContext context, IReadOnlyDictionary<string, StringValues> fields)
    {
        if (fields.Count == 0 || context.GetEndpoint()?.Metadata.GetMetadata<Call>() is not { } call)
            return context.Request.Query;
        Dictionary<string, StringValues> all = new(context.Request.Query, StringComparer.OrdinalIgnoreCase);
        foreach ((string name, StringValues values) in fields)
        {
            QueryParameter known = call.Find(name) ?? throw Unknown("field", name, call);
            all[name] = StringValues.Concat(all.GetValueOrDefault(name), values);
            Check(known, all[name]);
        }

        return new QueryCollection(all);
    }

    private static void CheckQuery(HttpRequest request, Call call)
    {
        if (!request.QueryString.HasValue)
            return;
        // What is not UTF-8 would be read as other characters.
        byte[] sent = Encoding.UTF8.GetBytes(request.QueryString.Value!);
        if (!Utf8.IsValid(WebUtility.UrlDecodeToBytes(sent, 0, sent.Length)))
            throw new RequestException(400, "bad_parameter", "what stands behind the question mark is not UTF-8, percent-encoded");
        IReadOnlyCollection<string> inDocument = !call.PassesOverOthers && call.Body?.Document is { } document && (request.HasJsonContentType() || !call.Body.Photo) ? JsonBody.Names(document) : [];
        foreach ((string name, StringValues values) in request.Query)
        {
            if (inDocument.Contains(name))
                throw new RequestException(400, "unknown_parameter", $"'{name}' stands in the JSON document here, not behind the question mark");
            if (call.Find(name) is { } known)
                Check(known, values);
            // A name that is nearly one of the call's own is a typing error even where others are passed over.
            else if (!call.PassesOverOthers || NearestName.Find(name, call.Names) is not null)
                throw Unknown("parameter", name, call);
        }
    }

    private static void Check(QueryParameter parameter, StringValues values)
    {
        if (parameter.Type.IsArray)
            return;
        if (values.Count > 1)
            throw new RequestException(400, "bad_parameter", $"{parameter.Name} is given {values.Count} times; give it once");
        if (parameter.Fault(values.ToString()) is { } fault)
            throw new RequestException(400, "bad_parameter", fault);
    }

    private static RequestException Unknown(string kind, string name, Call call)
    {
        string shown = (name.Length <= Shown ? name : name[..Shown] + "…").ReplaceLineEndings(" ");
        return new(400, "unknown_parameter", $"there is no {kind} '{shown}' here; {NearestName.Suggest(name, call.Names)}");
    }

    private static async Task RequireNoBodyAsync(HttpContext context, Call call)
    {
        HttpRequest request = context.Request;
        if (request.ContentLength == 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            return;
        ReadOnlyMemory<byte>? body = await RequestBody.ReadAsync(request, LookedAt);
        if (body is null || Encoding.Latin1.GetString(body.Value.Span).Trim() is not ("" or "{}"))
        {
            throw new RequestException(400, "bad_body", $"this call takes no body; {(call.Parameters.Count == 0
                ? "leave it out"
                : "its parameters stand behind the question mark: " + string.Join(", ", call.Names))}");
        }
    }
}
