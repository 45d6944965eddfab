using Akin.Training.Networks;

namespace Akin.Training.Steps;

/// <summary>Which weights learn in each epoch, how fast, and since when.</summary>
internal sealed class LearningPlan
{
    private const int BackboneGroups = 3;

    private readonly TrainerOptions _options;
    private readonly IReadOnlyList<WeightLayer> _head, _backbone;

    public LearningPlan(TrainingNetwork network, TrainerOptions options)
    {
        _options = options;
        IReadOnlyList<WeightLayer> layers = WeightLayers.Find(network);
        _head = [.. layers.Where(l => l.IsHead)];
        IReadOnlySet<string> frozen = WeightLayers.UpTo(network, options.FreezeUpTo);
        _backbone = [.. layers.Where(l => !l.IsHead).Select(l => l with { Weights = [.. l.Weights.Where(w => !frozen.Contains(w))] }).Where(l => l.Weights.Count > 0)];
        foreach (TrainedPart part in options.Unfreeze.Select(u => u.Part).Prepend(options.Train))
        {
            if (part.Layers < 0 || part.Layers > _backbone.Count)
                throw new TrainingException($"{part.Layers} layers of the backbone can't learn: it has {_backbone.Count}{(frozen.Count > 0 ? " that are not frozen" : "")}");
        }

        if (Weights(Widest).Count == 0)
            throw new TrainingException("nothing would learn: the network has no head, and all of its layers are frozen");
    }

    /// <summary>How many of the backbone's last layers learn at some time.</summary>
    private int Widest => Enumerable.Range(0, _options.Epochs).Max(BackboneLayers);

    /// <summary>Whether every layer that is not frozen by its name learns at some time.</summary>
    public bool IsWhole => Widest == _backbone.Count;

    /// <summary>All weights that learn at some time, each with its rate.</summary>
    public IReadOnlyDictionary<string, RateRow> All() =>
        Weights(Widest).ToDictionary(w => w, w => new RateRow(Factor(w), 0), StringComparer.Ordinal);

    /// <summary>The layers with what of them learns at some time, in the order in which the network runs them.</summary>
    public IEnumerable<WeightLayer> Layers() => _backbone.Skip(_backbone.Count - Widest).Concat(_head);

    /// <summary>How many of the backbone's last layers learn in an epoch.</summary>
    public int BackboneLayers(int epoch) =>
        _options.Unfreeze.Where(u => u.Epoch <= epoch).OrderBy(u => u.Epoch).Select(u => u.Part).Prepend(_options.Train).Last().Layers ?? _backbone.Count;

    /// <summary>The weights that learn in an epoch, each with its rate.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="steps">How many steps an epoch has.</param>
    public IReadOnlyDictionary<string, RateRow> GetRates(int epoch, int steps)
    {
        var rows = new Dictionary<string, RateRow>(StringComparer.Ordinal);
        foreach (string weight in Weights(BackboneLayers(epoch)))
        {
            // The beginning of the unbroken run of epochs in which it learns.
            int since = epoch;
            while (since > 0 && Weights(BackboneLayers(since - 1)).Contains(weight))
                since--;
            rows[weight] = new RateRow(Factor(weight), (long)since * steps);
        }

        return rows;
    }

    private HashSet<string> Weights(int backboneLayers) =>
        _head.Concat(_backbone.Skip(_backbone.Count - backboneLayers)).SelectMany(l => l.Weights).ToHashSet(StringComparer.Ordinal);

    // 1 for the head, then one factor less for the last, the middle and the first third of the backbone.
    private float Factor(string weight)
    {
        int layer = _backbone.ToList().FindIndex(l => l.Weights.Contains(weight));
        int group = layer < 0 ? 0 : BackboneGroups - (layer * BackboneGroups / _backbone.Count);
        return MathF.Pow(_options.EarlierRate, _head.Count == 0 ? Math.Max(0, group - 1) : group);
    }
}

/// <summary>Weights that learn at the same rate and began to learn at the same step.</summary>
/// <param name="Factor">What the schedule's rate is multiplied with.</param>
/// <param name="Since">The training's step of their first update, from 0.</param>
internal readonly record struct RateRow(float Factor, long Since);
