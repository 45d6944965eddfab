using System.Collections.Concurrent;
using Akin.Engine;
using Akin.Engine.Serving;

namespace Akin.Server.Api;

/// <summary>The classifiers of a collection's network, each opened when it is first asked for.</summary>
internal sealed class Classifiers(Collection collection) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<PhotoClassifier>> _open = new(StringComparer.Ordinal);

    /// <summary>The one that tells a label; null is the one that the collection is routed by, or the only one.</summary>
    /// <exception cref="EngineException">The network does not tell it, or several things and none is named.</exception>
    public PhotoClassifier Get(string? label)
    {
        string model = collection.Settings.Embedder.Model;
        label ??= collection.Settings.Route?.Label;
        IReadOnlyList<string> labels = PhotoClassifier.GetLabels(model);
        // A label that there is not must not fill the dictionary: opening says what is wrong with it.
        if (label is null ? labels.Count != 1 : !labels.Contains(label))
            return PhotoClassifier.Open(model, label, collection.Limits);
        return _open.GetOrAdd(label ?? labels[0], name => new(() => PhotoClassifier.Open(model, name, collection.Limits))).Value;
    }

    public void Dispose()
    {
        foreach (Lazy<PhotoClassifier> opened in _open.Values)
        {
            if (opened.IsValueCreated)
                opened.Value.Dispose();
        }
    }
}
