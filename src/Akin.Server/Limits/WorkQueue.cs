using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Limits;

/// <summary>
/// Lets as many photos be decoded and embedded at once as there are cores: more would only wait for each other and fill the
/// memory. Others wait, each client in a line of its own, and where the lines are full are told to come again. Photos that are added
/// have lines of their own, so that a shop that indexes does not stand in front of those who search. So have the few photos that take
/// seconds or much memory to decode, by what their header says: a few bytes can claim a hundred megapixels, and whoever sends such
/// photos waits behind the like, and not in front of others.
/// </summary>
internal sealed class WorkQueue
{
    private const int MostWaiting = 256;

    private readonly FairQueue _searching = new(Environment.ProcessorCount, MostWaiting);

    // More than cores: while some are embedded, others wait for the disk or are on their way to memory.
    private readonly FairQueue _adding = new(4 * Environment.ProcessorCount, MostWaiting);

    // Who waits here holds a photo in memory already.
    private readonly FairQueue _heavy = new(Math.Max(1, Environment.ProcessorCount / 4), 4 * Environment.ProcessorCount);

    /// <summary>How many wait now: to search, to add, and with a photo that takes long to decode.</summary>
    public (int ToSearch, int ToAdd, int Heavy) Waiting => (_searching.Waiting, _adding.Waiting, _heavy.Waiting);

    /// <summary>Takes a place to work for somebody who waits for an answer; disposing it makes room for the next.</summary>
    /// <exception cref="RequestException">503: too many wait already.</exception>
    public Task<WorkPlace> EnterAsync(HttpContext context) => WorkPlace.EnterAsync(_searching, _heavy, context);

    /// <summary>Takes a place to add an item; disposing it makes room for the next.</summary>
    /// <exception cref="RequestException">503: too many wait already.</exception>
    public Task<WorkPlace> EnterToAddAsync(HttpContext context) => WorkPlace.EnterAsync(_adding, _heavy, context);
}
