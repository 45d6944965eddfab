using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.DeepDetect;

/// <summary>DeepDetect's codes for what went wrong, and its form of saying so: <c>status</c> with <c>code, msg, dd_code, dd_msg</c>.</summary>
internal static class CallFault
{
    public const int UnknownLibrary = 1000;
    public const int NoData = 1001;
    public const int ServiceNotFound = 1002;
    public const int ConnectorNotFound = 1004;
    public const int InputError = 1005;
    public const int BadRequest = 1006;
    public const int Internal = 1007;
    public const int CannotIndex = 1010;
    public const int CannotSearch = 1011;

    /// <summary>Writes an error as the reply.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exception">What was thrown.</param>
    /// <param name="known">The same in the words of the rest of the API; null where it is a fault of the server's own.</param>
    public static Task WriteAsync(HttpContext context, Exception exception, RequestException? known)
    {
        CallException fault = exception as CallException
            ?? (known is null ? new(500, Internal, "something went wrong; the server's log says what") : new(known.Status, GetCode(known), known.Message));
        context.Response.StatusCode = fault.Status;
        return context.Response.WriteAsJsonAsync(new CallReply(new CallStatus(fault.Status, Word(fault.Status), fault.Code, Line(fault))));
    }

    private static int GetCode(RequestException known) => known.Code switch
    {
        "unknown_collection" => ServiceNotFound,
        "bad_photo" or "photo_gone" or "bad_path" or "path_not_allowed" or "too_large" or "bad_address" or "address_not_allowed" or "not_a_photo" => InputError,
        _ when known.Code.StartsWith("fetch_", StringComparison.Ordinal) => InputError,
        _ => known.Status >= 500 ? Internal : BadRequest,
    };

    private static string Line(CallException fault) => fault.Code switch
    {
        InputError => "Service Input Error: " + fault.Message,
        BadRequest => "Service Bad Request Error: " + fault.Message,
        _ => fault.Message,
    };

    private static string Word(int status) => status switch
    {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        413 => "PayloadTooLarge",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        _ => "InternalError",
    };
}

/// <summary>A call that can't be met, as DeepDetect says it.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">DeepDetect's own code, one of <see cref="CallFault"/>.</param>
/// <param name="message">One line for people.</param>
internal sealed class CallException(int status, int code, string message) : Exception(message)
{
    public int Status => status;

    public int Code => code;
}
