using System.Numerics.Tensors;
using Akin.Engine;
using Akin.Models;
using Akin.Training.Networks;
using Akin.Vectors.Measuring;

namespace Akin.Lab.Adaptation;

/// <summary>
/// Adapts a store's network to its own photos, without labels: what all of its vectors share is taken out of them in part, and so are the
/// directions in which views of one photo differ. Photos that were held out tell which of it helps; where nothing does, the network stays.
/// </summary>
public static class AdaptationRun
{
    /// <summary>So few photos tell nothing of a collection.</summary>
    public const int FewestPhotos = 100;

    // Measured on seven sets that the default had not seen (docs/benchmarks.md): half of the mean helps a little everywhere, all of it costs
    // where things are alike; a tenth of the views' whitening is what a network that was whitened already still gains from.
    private const float Centered = 0.5f;
    private const double FromViews = 0.1, FromLabels = 0.5;
    private const int MostVectors = 20_000;

    /// <summary>Adapts the network and writes it where that helps.</summary>
    /// <param name="collection">The store; it is not changed.</param>
    /// <param name="output">The <c>.onnx</c> file to write.</param>
    /// <param name="label">A column whose equal values belong together (a product, a category); null: photos alone.</param>
    /// <param name="weights">How the weights lie in the file.</param>
    /// <param name="progress">Told how many views of how many are embedded.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="EngineException">The store's vectors come from no network, it has too few photos, or no such column.</exception>
    /// <exception cref="ModelException">The network can't be opened.</exception>
    /// <exception cref="Akin.Training.TrainingException">The network can't be adapted, or the result can't be written.</exception>
    public static AdaptationReport Run(
        Collection collection, string output, string? label = null, WeightStorage weights = WeightStorage.Half,
        IProgress<(int Done, int Total)>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        EmbedderIdentity identity = collection.Settings.Embedder;
        if (identity.ModelHash.Length == 0 || identity.Color != 0)
            throw new EngineException($"the collection's vectors come from {identity.Model}{(identity.Color != 0 ? " and a color histogram" : "")}, which can't be adapted; index with a network alone");
        if (Path.GetFullPath(identity.Model) == Path.GetFullPath(output))
            throw new EngineException($"{output} is the collection's own network; write the adapted one to another file");
        string[] columns = [.. collection.Store.MetadataColumns(1).Select(c => c.Name)];
        if (label is not null && !columns.Contains(label))
            throw new EngineException($"there is no column '{label}'; {(columns.Length == 0 ? "these items have none" : "there are " + string.Join(", ", columns))}");
        if (collection.Store.Count < FewestPhotos)
            throw new EngineException($"the collection has {collection.Store.Count} photos; adapting needs at least {FewestPhotos}") { Code = ErrorCodes.StoreEmpty };

        AdaptationSample sample = AdaptationSample.Read(collection, MostVectors, label, progress, cancellation);
        if (sample.Views.Count < FewestPhotos / 2)
            throw new EngineException($"only {sample.Views.Count} of the photos could be read again{(sample.Skipped.Count > 0 ? $"; the first that could not is {sample.Skipped[0].Path}: {sample.Skipped[0].Reason}" : "")}");
        float[] center = sample.GetMean();
        TensorPrimitives.Multiply(center, Centered, center);
        List<Candidate> candidates = [new("as it is", null, null), new("centered", center, null)];
        VectorMatrix views = sample.GetViewDifferences();
        if (DifferenceWhitening.Fit([views], FromViews) is { } fromViews)
            candidates.Add(new("centered, views drawn together", center, fromViews));
        if (sample.GetLabelDifferences() is { } labels && DifferenceWhitening.Fit([views, labels], FromLabels) is { } fromLabels)
            candidates.Add(new("centered, views and labels drawn together", center, fromLabels));

        AdaptationTrial[] trials = [.. candidates.Select(c => AdaptationTrial.Run(sample, c, cancellation))];
        int best = AdaptationTrial.Choose(trials);
        if (best > 0)
        {
            LayerTap tap = new(identity.GetLayer(), identity.Take);
            MappedNetwork.Write(identity.Model, tap.Layer, tap.Take, candidates[best].Center!, candidates[best].Matrix, output, weights);
        }

        return new AdaptationReport(best > 0 ? output : null, sample.Vectors.Count, sample.Views.Count, sample.Skipped, [.. trials.Select(t => t.Figures)], best);
    }
}

/// <summary>A change of a collection's vectors.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Center">What is subtracted of a vector of length 1; null: nothing.</param>
/// <param name="Matrix">What it is multiplied with; null: nothing.</param>
internal sealed record Candidate(string Name, float[]? Center, float[][]? Matrix)
{
    /// <summary>A vector changed, of length 1.</summary>
    public float[] Apply(ReadOnlySpan<float> vector)
    {
        float[] changed = vector.ToArray();
        if (Center is not null)
            TensorPrimitives.Subtract(changed, Center, changed);
        if (Matrix is not null)
        {
            float[] moved = changed;
            changed = [.. Matrix.Select(row => TensorPrimitives.Dot<float>(row, moved))];
        }

        float norm = TensorPrimitives.Norm<float>(changed);
        if (norm > 0)
            TensorPrimitives.Divide(changed, norm, changed);
        return changed;
    }
}

/// <summary>What adapting found.</summary>
/// <param name="Out">The file that was written; null where the network as it is was the best.</param>
/// <param name="Photos">How many of the collection's vectors were looked at.</param>
/// <param name="Viewed">How many photos were viewed in two other ways; a quarter of them was held out.</param>
/// <param name="Skipped">Photos that could not be read again, with the reason.</param>
/// <param name="Tried">What was tried, the network as it is first.</param>
/// <param name="Best">Which of these was the best.</param>
public sealed record AdaptationReport(
    string? Out, int Photos, int Viewed, IReadOnlyList<Engine.Ingest.SkippedPhoto> Skipped, IReadOnlyList<AdaptationFigures> Tried, int Best);
