using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;

namespace Akin.Lab.Training.Feed;

/// <summary>
/// Which training photos stand in which row of which batch: drawn anew for each epoch from nothing but the seed and the
/// epoch. Every batch is full.
/// </summary>
internal sealed class EpochPlan
{
    private readonly int[] _photos;
    private readonly double[] _weights;
    private readonly IReadOnlyList<LabelSet> _mated;
    private readonly Dictionary<int, int[]>[] _byLabel;
    private readonly int _batch;
    private readonly int _seed;

    /// <summary>Prepares the drawing.</summary>
    /// <param name="config">The run.</param>
    /// <param name="photos">The photos.</param>
    /// <param name="labels">The tasks' labels.</param>
    public EpochPlan(TrainingConfig config, TrainingPhotos photos, IReadOnlyList<LabelSet> labels)
    {
        (_batch, _seed) = (config.Batch, config.Seed);
        _photos = photos.GetPlaces(PhotoSide.Train);
        _mated = [.. labels.Where(l => l.Task.PhotosPerClass > 1)];
        _byLabel = [.. _mated.Select(l => _photos.Where(p => l.Labels[p] >= 0).GroupBy(p => l.Labels[p]).ToDictionary(g => g.Key, g => g.ToArray()))];
        double[] sources = Weights(config, photos);
        _weights = [.. _photos.Select(p => sources[photos.Photos[p].Source] * labels.Aggregate(1.0, (w, l) => w * Balance(l, p)))];
        Batches = Math.Max(1, (int)(_weights.Sum() / _batch));

        // A photo that brings mates is drawn less often by as much, so that each source keeps its part of an epoch.
        for (int i = 0; i < _photos.Length; i++)
            _weights[i] /= 1 + Mates(_photos[i]).Count;
    }

    /// <summary>Batches in an epoch.</summary>
    public int Batches { get; }

    /// <summary>The photos of an epoch: batch after batch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    public int[] Rows(int epoch)
    {
        var random = new Random(unchecked((_seed * 486_187_739) + (epoch * 16_777_619) + 1));
        int[] anchors = Draw(random, Batches * _batch);
        if (_mated.Count == 0)
            return anchors;
        List<int> rows = new(anchors.Length);
        for (int a = 0; rows.Count < anchors.Length; a++)
        {
            // Mates may fill a batch to its end, never go on in the next.
            int room = _batch - (rows.Count % _batch);
            int anchor = anchors[a % anchors.Length];
            rows.Add(anchor);
            AddMates(random, anchor, room - 1, rows);
        }

        return [.. rows];
    }

    // A source counts with its number of photos to the power of 1 / temperature; an epoch stays as long.
    private double[] Weights(TrainingConfig config, TrainingPhotos photos)
    {
        double[] weights = [.. config.Sources.Select(s => s.SampleWeight)];
        if (config.SourceTemperature == 1)
            return weights;
        double[] counts = [.. weights.Select((_, s) => (double)_photos.Count(p => photos.Photos[p].Source == s))];
        double before = weights.Zip(counts, (w, n) => w * n).Sum();
        weights = [.. weights.Zip(counts, (w, n) => n == 0 ? 0 : w * Math.Pow(n, (1 / config.SourceTemperature) - 1))];
        double after = weights.Zip(counts, (w, n) => w * n).Sum();
        return [.. weights.Select(w => w * before / after)];
    }

    // The photos of rare classes are drawn as often in all as those of frequent ones.
    private static double Balance(LabelSet labels, int photo)
    {
        if (!labels.Task.BalancedSampling || labels.Labels[photo] is not (>= 0 and var label))
            return 1;
        return labels.Counts.Sum() / (double)labels.Counts.Length / labels.Counts[label];
    }

    // Systematic sampling in shuffled order: each photo comes as often as its weight says, to within one.
    private int[] Draw(Random random, int count)
    {
        int[] order = [.. Enumerable.Range(0, _photos.Length)];
        random.Shuffle(order);
        double step = _weights.Sum() / count, at = random.NextDouble() * step, passed = 0;
        int[] drawn = new int[count];
        int filled = 0;
        foreach (int place in order)
        {
            passed += _weights[place];
            for (; at < passed && filled < count; at += step)
                drawn[filled++] = _photos[place];
        }

        // Rounding may leave the last one open.
        for (; filled < count; filled++)
            drawn[filled] = _photos[order[^1]];
        random.Shuffle(drawn);
        return drawn;
    }

    private void AddMates(Random random, int anchor, int room, List<int> rows)
    {
        (int[] same, int count) = Mates(anchor);
        HashSet<int> taken = [anchor];
        for (int wanted = Math.Min(count, room); wanted > 0;)
        {
            int mate = same[random.Next(same.Length)];
            if (!taken.Add(mate))
                continue;
            rows.Add(mate);
            wanted--;
        }
    }

    // The photos of its class, and how many of them stand beside it: by the first task that wants them and knows its label.
    private (int[] Same, int Count) Mates(int photo)
    {
        for (int t = 0; t < _mated.Count; t++)
        {
            if (_mated[t].Labels[photo] is >= 0 and var label)
            {
                int[] same = _byLabel[t][label];
                return (same, Math.Min(_mated[t].Task.PhotosPerClass, same.Length) - 1);
            }
        }

        return ([], 0);
    }
}
