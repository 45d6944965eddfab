using Akin.Engine.Serving;

namespace Akin.Server.DeepDetect;

/// <summary>A service as it is kept: a network whose classes are told, or a collection of its own name.</summary>
/// <param name="Name">Its name, in lower case, as DeepDetect takes names.</param>
/// <param name="Mllib">The library that its maker named; every network is run by the same engine here.</param>
/// <param name="Description">What its maker wrote.</param>
/// <param name="IsSimilarity">Whether it is a collection.</param>
/// <param name="Model">The <c>.onnx</c> file; null is the network that comes with the program.</param>
/// <param name="Layer">The layer that its maker named for the vector.</param>
/// <param name="Output">The output whose classes are told; null is the only one there is.</param>
internal sealed record Service(string Name, string Mllib, string Description, bool IsSimilarity, string? Model, string? Layer, string? Output)
{
    public const string Similarity = "unsupervised";
    public const string Classification = "supervised";
}

/// <summary>A network that is open as long as its service is there; deleting waits for the photos that it is at.</summary>
internal sealed class OpenClassifier(PhotoClassifier classifier) : IDisposable
{
    private readonly ReaderWriterLockSlim _gate = new();
    private bool _closed;

    /// <summary>Uses it; null where it is closed.</summary>
    public T? Use<T>(Func<PhotoClassifier, T> use)
        where T : class
    {
        _gate.EnterReadLock();
        try
        {
            return _closed ? null : use(classifier);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    public void Dispose()
    {
        _gate.EnterWriteLock();
        try
        {
            if (!_closed)
                classifier.Dispose();
            _closed = true;
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }
}
