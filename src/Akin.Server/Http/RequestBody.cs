using Microsoft.AspNetCore.Http;

namespace Akin.Server.Http;

/// <summary>Reads what came with a request. A body whose framing is damaged, such as a chunk's size that is no number, is the sender's fault.</summary>
internal static class RequestBody
{
    /// <summary>Reads a small body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mostBytes">How large it may be.</param>
    /// <returns>The body; null where it is larger.</returns>
    /// <exception cref="RequestException">400: it is cut off or malformed.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int mostBytes)
    {
        byte[] buffer = new byte[mostBytes + 1];
        try
        {
            int read = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
            if (read > mostBytes)
                return null;
            return buffer.AsMemory(0, read);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw Malformed();
        }
    }

    /// <summary>Receives a body of any size that the server takes; it is forgotten after the reply.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="RequestException">400: it is cut off or malformed. 503: the temporary folder takes no more.</exception>
    public static async Task<UploadBuffer> ReceiveAsync(HttpRequest request)
    {
        try
        {
            UploadBuffer body = await UploadBuffer.ReceiveAsync(request.Body, request.HttpContext.RequestAborted);
            request.HttpContext.Response.RegisterForDispose(body);
            return body;
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw Malformed();
        }
    }

    private static RequestException Malformed() => new(400, "bad_request", "the request's body is cut off or malformed; send it again");
}
