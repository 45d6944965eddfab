using System.Diagnostics;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Lab.Comparison.Configuration;
using Akin.Lab.Comparison.Descriptors;
using Akin.Lab.Evaluation;
using Akin.Vectors;

namespace Akin.Lab.Comparison;

/// <summary>Lets one contender answer every query and counts.</summary>
/// <param name="photos">The photos.</param>
/// <param name="k">The k of the figures at k.</param>
internal sealed class ContenderTrial(PhotoSample photos, int k)
{
    private const int TimedQueries = 200, WarmQueries = 10;

    // A few photos may well be black; where more vectors than one in so many are zero, cosine is the wrong distance.
    private const int FewZeros = 100;

    private readonly int _kept = Math.Max(k, ComparisonFile.Kept);

    /// <summary>Tries a contender.</summary>
    /// <param name="contender">The contender.</param>
    /// <param name="vectors">Its vectors.</param>
    /// <param name="progress">Told how many of the queries are done.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">It can't be tried; the message says why.</exception>
    public Trial Run(ContenderConfig contender, VectorTable vectors, IProgress<int>? progress, CancellationToken cancellation)
    {
        Metric metric = contender.Metric ?? vectors.Metric;
        CheckVectors(vectors, metric);
        CheckFilter(contender.Filter);
        using VectorIndex index = Build(contender, vectors, metric, cancellation);
        bool exact = contender.Index == IndexKind.Flat && contender.Quantize == Quantize.None;
        var answers = new IReadOnlyList<ComparedNeighbor>[photos.Queries.Count];
        var outcomes = new QueryOutcome?[photos.Queries.Count];
        int done = 0;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, photos.Queries.Count, parallel, () => new Neighbor[photos.Gallery.Count], (i, _, ranking) =>
        {
            int query = photos.Queries[i];
            SearchOptions options = Options(contender, query);
            ReadOnlySpan<float> vector = GetVector(index, contender, vectors, metric, query, options);
            ReadOnlySpan<Neighbor> whole = ranking.AsSpan(0, index.Search(vector, ranking, options with { Exact = true }));
            outcomes[i] = GetOutcome(query, whole);
            if (!exact)
            {
                // The figures at 1 and at k are of what the index finds, the average precision of what there is to find.
                QueryOutcome? all = outcomes[i];
                Neighbor[] found = new Neighbor[Math.Min(_kept, photos.Gallery.Count)];
                whole = found.AsSpan(0, index.Search(vector, found, options));
                outcomes[i] = GetOutcome(query, whole) is { } near && all is { } ? near with { AveragePrecision = all.Value.AveragePrecision, Chance = all.Value.Chance } : null;
            }

            answers[i] = Kept(whole);
            int now = Interlocked.Increment(ref done);
            if (now % 16 == 0 || now == photos.Queries.Count)
                progress?.Report(now);
            return ranking;
        }, _ => { });

        ComparedContender figures = Trial.Figures(outcomes, answers) with
        {
            Name = contender.Name,
            Metric = metric.Name(),
            Index = contender.Index.Name() + (contender.Quantize == Quantize.None ? "" : " " + contender.Quantize.Name()),
            Dimensions = vectors.Dimensions,
            MillisecondsPerQuery = Time(index, contender, vectors, metric),
            MillisecondsPerPhoto = vectors.MillisecondsPerPhoto,
            BytesPerPhoto = index.MemoryBytes / (double)index.Count,
        };
        return new Trial(figures, outcomes);
    }

    /// <summary>Draws every query's neighbors by lot.</summary>
    /// <param name="seed">What the draw follows from.</param>
    public Trial RunRandom(int seed)
    {
        var answers = new IReadOnlyList<ComparedNeighbor>[photos.Queries.Count];
        var outcomes = new QueryOutcome?[photos.Queries.Count];
        Parallel.For(0, photos.Queries.Count, i =>
        {
            Neighbor[] ranking = RandomControl.Rank(photos, photos.Queries[i], seed);
            outcomes[i] = GetOutcome(photos.Queries[i], ranking);
            answers[i] = Kept(ranking);
        });
        return new Trial(Trial.Figures(outcomes, answers) with { Name = RandomControl.Name, Control = true }, outcomes);
    }

    private static ComparedNeighbor[] Kept(ReadOnlySpan<Neighbor> ranking)
    {
        var kept = new ComparedNeighbor[Math.Min(ranking.Length, ComparisonFile.Kept)];
        for (int i = 0; i < kept.Length; i++)
            kept[i] = new ComparedNeighbor((int)ranking[i].Id, ranking[i].Distance);
        return kept;
    }

    private QueryOutcome? GetOutcome(int query, ReadOnlySpan<Neighbor> ranking)
    {
        bool[] matches = new bool[ranking.Length];
        for (int i = 0; i < matches.Length; i++)
            matches[i] = photos.Labels[(int)ranking[i].Id] == photos.Labels[query];
        return QueryOutcome.Compute(matches, k);
    }

    private SearchOptions Options(ContenderConfig contender, int query)
    {
        string? value = contender.Filter is { } column ? photos.Items[query].Metadata.GetValueOrDefault(column) : null;
        return new SearchOptions
        {
            Effort = contender.Effort,
            Filter = photo => photos.MayAnswer(query, (int)photo)
                && (value is null || photos.Items[(int)photo].Metadata.GetValueOrDefault(contender.Filter!) == value),
        };
    }

    // What is searched with: the query, or where its nearest have moved it.
    private static ReadOnlySpan<float> GetVector(VectorIndex index, ContenderConfig contender, VectorTable vectors, Metric metric, int query, SearchOptions options)
    {
        ReadOnlySpan<float> vector = vectors.Vector(query);
        if (contender.Expansion is not { } expansion)
            return Direction.GetDirected(metric, vector, vectors.Dimensions);
        Neighbor[] nearest = new Neighbor[Math.Min(expansion.Neighbors, index.Count)];
        int found = index.Search(Direction.GetDirected(metric, vector, vectors.Dimensions), nearest, options);
        float[] rows = new float[found * vectors.Dimensions];
        for (int i = 0; i < found; i++)
            vectors.Vector((int)nearest[i].Id).CopyTo(rows.AsSpan(i * vectors.Dimensions));
        return Direction.GetDirected(metric, expansion.Apply(vector, rows), vectors.Dimensions);
    }

    private double Time(VectorIndex index, ContenderConfig contender, VectorTable vectors, Metric metric)
    {
        int count = Math.Min(TimedQueries, photos.Queries.Count);
        Neighbor[] found = new Neighbor[Math.Min(_kept, photos.Gallery.Count)];
        for (int i = 0; i < Math.Min(WarmQueries, count); i++)
            Search(i);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
            Search(i);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / count;

        void Search(int i)
        {
            int query = photos.Queries[i];
            SearchOptions options = Options(contender, query);
            index.Search(GetVector(index, contender, vectors, metric, query, options), found, options);
        }
    }

    private VectorIndex Build(ContenderConfig contender, VectorTable vectors, Metric metric, CancellationToken cancellation)
    {
        float[] rows = new float[photos.Gallery.Count * vectors.Dimensions];
        for (int i = 0; i < photos.Gallery.Count; i++)
            vectors.Vector(photos.Gallery[i]).CopyTo(rows.AsSpan(i * vectors.Dimensions));
        float[]? center = ColumnMean.CenterFor(metric, rows, vectors.Dimensions);
        VectorIndex? index = null;
        try
        {
            index = new IndexSettings { Kind = contender.Index, Quantize = contender.Quantize }.CreateIndex(vectors.Dimensions, metric, center);
            index.AddRange([.. photos.Gallery.Select(g => (long)g)], Direction.GetDirected(metric, rows, vectors.Dimensions), cancellation: cancellation);
            return index;
        }
        catch (ArgumentException e)
        {
            index?.Dispose();
            throw new EngineException($"the index can't take its vectors: {e.Message.Split(" (Parameter", 2)[0].ReplaceLineEndings(" ")}", e);
        }
        catch
        {
            index?.Dispose();
            throw;
        }
    }

    private static void CheckVectors(VectorTable vectors, Metric metric)
    {
        if (vectors.Dimensions > VectorIndex.MaxDimensions)
            throw new EngineException($"its vectors have {vectors.Dimensions:N0} values, and an index takes {VectorIndex.MaxDimensions:N0} at most; pool them");
        int zeros = 0, others = 0;
        for (int photo = 0; photo < vectors.Count; photo++)
        {
            zeros += vectors.Vector(photo).ContainsAnyExcept(0f) ? 0 : 1;
            others += vectors.Vector(photo).SequenceEqual(vectors.Vector(0)) ? 0 : 1;
        }

        if (others == 0 && vectors.Count > 1)
            throw new EngineException($"all its vectors are the same{(zeros > 0 ? " (zero)" : "")}, so that none is nearer than another; take another layer");
        if (metric == Metric.Cosine && zeros > vectors.Count / FewZeros && zeros > 1)
            throw new EngineException($"{zeros:N0} of its {vectors.Count:N0} vectors are zero, which cosine can't compare; take l2 or l1, or another layer");
    }

    private void CheckFilter(string? column)
    {
        if (column is not null && !photos.Items.Any(i => i.Metadata.ContainsKey(column)))
            throw new EngineException($"no photo has a '{column}' to filter by");
    }
}
