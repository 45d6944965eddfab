using Akin.Server.Limits;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Http;

/// <summary>
/// Lets as many photos be decoded and embedded at once as there are cores: more would only wait for each other and fill the
/// memory. Others wait, each client in a line of its own, and where the lines are full are told to come again. Photos that are added
/// have lines of their own, so that a shop that indexes does not stand in front of those who search.
/// </summary>
internal sealed class WorkQueue
{
    private const int MostWaiting = 256;

    private readonly FairLine _searching = new(Environment.ProcessorCount, MostWaiting);

    // More than cores: while some are embedded, others wait for the disk or are on their way to memory.
    private readonly FairLine _adding = new(4 * Environment.ProcessorCount, MostWaiting);

    /// <summary>How many wait now, to search and to add.</summary>
    public (int ToSearch, int ToAdd) Waiting => (_searching.Waiting, _adding.Waiting);

    /// <summary>Takes a place to work for somebody who waits for an answer; disposing it makes room for the next.</summary>
    /// <exception cref="RequestException">503: too many wait already.</exception>
    public Task<IDisposable> EnterAsync(HttpContext context) => _searching.EnterAsync(Client.Of(context), context.RequestAborted);

    /// <summary>Takes a place to add an item; disposing it makes room for the next.</summary>
    /// <exception cref="RequestException">503: too many wait already.</exception>
    public Task<IDisposable> EnterToAddAsync(HttpContext context) => _adding.EnterAsync(Client.Of(context), context.RequestAborted);
}
