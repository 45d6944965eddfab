using Akin.Server.Http;
using Akin.Server.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Akin.Server.DeepDetect;

/// <summary>
/// Lets a few calls with photos in base64 into the memory at once. All bodies wait on the disk until they are whole, and large ones until
/// it is their turn: a photo in a document takes several times its size, and hundreds of clients may send one.
/// </summary>
internal sealed class LargeCalls
{
    private const long Large = 1_000_000;
    private const int MostWaiting = 128;

    // A call may name photos at slow addresses: then one client's calls take all places but one, which is for the others.
    private readonly FairQueue _line = new(Environment.ProcessorCount + 1, MostWaiting, mostOfOne: Environment.ProcessorCount);

    /// <summary>Receives a body and takes a place for it; disposing the place makes room for the next.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">How large a photo may be; in base64 it is a third larger.</param>
    /// <exception cref="RequestException">400: the body is cut off. 503: too many wait already, or there is no room to wait in.</exception>
    public async Task<(UploadBuffer Body, IDisposable? Place)> ReceiveAsync(HttpContext context, long maxBytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = CallBody.MostBytes(maxBytes);
        UploadBuffer body = await RequestBody.ReceiveAsync(context.Request);
        return (body, body.Length > Large ? await _line.EnterAsync(Client.From(context), context.RequestAborted) : null);
    }
}
