using Akin.Imaging;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Limits;

/// <summary>A place to decode and embed a photo at; disposing it makes room for the next.</summary>
internal sealed class WorkPlace : IDisposable
{
    private const long MuchMemory = 128 << 20;

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    // What is too large is refused later, by the limits of the collection.
    private static readonly ImageDecoder Headers = new(new ImageLimits { MaxBytes = long.MaxValue, MaxPixels = long.MaxValue });

    private readonly FairQueue _heavy;
    private readonly HttpContext _context;
    private IDisposable _place;

    private WorkPlace(IDisposable place, FairQueue heavy, HttpContext context) => (_place, _heavy, _context) = (place, heavy, context);

    /// <summary>Waits for a place in a line.</summary>
    /// <exception cref="RequestException">503: too many wait already.</exception>
    public static async Task<WorkPlace> EnterAsync(FairQueue line, FairQueue heavy, HttpContext context) =>
        new(await line.EnterAsync(Client.From(context), context.RequestAborted), heavy, context);

    /// <summary>Leaves the place for one among those that decode long, where the photo's header says that it will; then waits there.</summary>
    /// <param name="photo">The photo's file.</param>
    /// <exception cref="RequestException">503: too many wait there already.</exception>
    public async Task WeighAsync(ReadOnlyMemory<byte> photo)
    {
        if (!IsHeavy(photo.Span))
            return;
        _place.Dispose();
        _place = await _heavy.EnterAsync(Client.From(_context), _context.RequestAborted);
    }

    public void Dispose() => _place.Dispose();

    private static bool IsHeavy(ReadOnlySpan<byte> photo)
    {
        try
        {
            DecodeCost cost = Headers.EstimateCost(photo);
            return cost.Bytes > MuchMemory || cost.Time > Long;
        }
        catch (ImageException)
        {
            // Whoever decodes it says what is wrong with it.
            return false;
        }
    }
}
