using Microsoft.AspNetCore.Http;

namespace Akin.Server.Http;

/// <summary>
/// Replies to what went wrong are problem details (RFC 9457): <c>status</c>, <c>title</c>, <c>detail</c> (one line), <c>code</c> and
/// <c>request_id</c>, by which the log is searched.
/// </summary>
internal static class Problems
{
    private const string Code = "code";
    private const string Request = "request_id";

    /// <summary>Writes an error as the reply.</summary>
    public static async Task WriteAsync(HttpContext context, RequestException error)
    {
        context.Response.StatusCode = error.Status;
        if (error.Status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "1";
        await TypedResults.Problem(error.Message, statusCode: error.Status, extensions: [new(Code, error.Code), new(Request, context.TraceIdentifier)]).ExecuteAsync(context);
    }

    /// <summary>Gives replies that the framework makes, such as for an unknown address, their code and line.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        // The framework's own id, under the name that our replies' naming gives it: the request's says the same and is in the log.
        context.ProblemDetails.Extensions.Remove("trace_id");
        context.ProblemDetails.Extensions[Request] = context.HttpContext.TraceIdentifier;
        if (context.ProblemDetails.Extensions.ContainsKey(Code))
            return;
        (string code, string detail) = context.ProblemDetails.Status switch
        {
            404 => ("not_found", "there is nothing at this address"),
            405 => ("method_not_allowed", $"this address does not take {context.HttpContext.Request.Method}"),
            400 => ("bad_request", "the request is malformed, or names a host that is not served here"),
            415 => ("unsupported_media_type", "this address does not take such a body"),
            _ => ("internal", "something went wrong; the server's log says what"),
        };
        context.ProblemDetails.Extensions[Code] = code;
        context.ProblemDetails.Detail ??= detail;
    }
}
