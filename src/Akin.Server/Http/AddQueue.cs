namespace Akin.Server.Http;

/// <summary>
/// The queue of photos that are added: one of their own, so that a shop that indexes does not stand in front of those who search. It has
/// more places than there are cores, since an add also waits for the disk and is committed together with others.
/// </summary>
internal sealed class AddQueue() : WorkQueue(4 * Environment.ProcessorCount, 256);
