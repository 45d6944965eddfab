using System.Runtime.InteropServices;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Lab.Evaluation;

/// <summary>
/// Measures how good neighbors are by labels: each query ranks the whole gallery exactly, less its own photo and its
/// own group, so that one person's or one product's photos never answer for each other.
/// </summary>
public static class Evaluator
{
    /// <summary>Ranks the gallery for every query and counts.</summary>
    /// <param name="queries">What to search with.</param>
    /// <param name="gallery">What to search among; the same object as <paramref name="queries"/> is fine.</param>
    /// <param name="metric">The distance.</param>
    /// <param name="k">The k of precision and recall at k, at least 1.</param>
    /// <param name="progress">Told how many queries are done.</param>
    /// <param name="isSearched">
    /// Whether a query (its place) is compared with a gallery photo (its place); null is always. What is not counts as never found. Asked
    /// from several threads.
    /// </param>
    /// <param name="expansion">Whether each query is moved towards the nearest that it is compared with; null is no.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">No query has anything to be compared with.</exception>
    public static EvaluationReport Evaluate(
        LabeledVectors queries, LabeledVectors gallery, Metric metric, int k, IProgress<int>? progress = null,
        Func<int, int, bool>? isSearched = null, QueryExpansion? expansion = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(gallery);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (queries.Count == 0 || gallery.Count == 0)
            throw new EngineException("there is nothing to evaluate: no labeled photos on one of the sides");

        using var index = new FlatIndex(gallery.Dimensions, metric, new IndexOptions { Center = ColumnMean.CenterFor(metric, gallery.Matrix, gallery.Dimensions) });
        // The place in the gallery is the id, so that labels and groups are looked up by it.
        index.AddRange([.. Enumerable.Range(0, gallery.Count).Select(i => (long)i)], Direction.GetDirected(metric, gallery.Matrix, gallery.Dimensions), cancellation: cancellation);

        expansion?.Check();
        var total = new Tally();
        int done = 0;
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, queries.Count, options, () => (Tally: new Tally(), Ranking: new Neighbor[gallery.Count], Matches: new bool[gallery.Count]), (i, _, local) =>
        {
            int found = index.Search(Direction.GetDirected(metric, queries.Vector(i), queries.Dimensions), local.Ranking);
            if (expansion is not null)
                found = index.Search(Direction.GetDirected(metric, Expand(queries, i, gallery, local.Ranking.AsSpan(0, found), isSearched, expansion), queries.Dimensions), local.Ranking);
            ReadOnlySpan<bool> matches = Matches(queries, i, gallery, local.Ranking.AsSpan(0, found), isSearched, local.Matches, out int searched);
            if (QueryOutcome.Compute(matches, k, searched) is { } outcome)
                local.Tally.Add(outcome);
            int now = Interlocked.Increment(ref done);
            if (now % 64 == 0 || now == queries.Count)
                progress?.Report(now);
            return local;
        }, local =>
        {
            lock (total)
                total.Add(local.Tally);
        });

        if (total.Queries == 0)
            throw new EngineException("no query has a gallery photo outside its own group; is the split column the right one?");
        return new EvaluationReport
        {
            Metric = metric.Name(),
            Queries = total.Queries,
            Gallery = gallery.Count,
            K = k,
            SameLabelAt1 = total.FirstHits / (double)total.Queries,
            SameLabelAt1Interval = Interval.OfShare(total.FirstHits, total.Queries),
            RandomControl = total.Chance / total.Queries,
            PrecisionAtK = total.Precision / total.Queries,
            RecallAtK = total.AnyHits / (double)total.Queries,
            MeanAveragePrecision = total.WithMatch == 0 ? 0 : total.AveragePrecision / total.WithMatch,
        };
    }

    private static float[] Expand(
        LabeledVectors queries, int query, LabeledVectors gallery, ReadOnlySpan<Neighbor> ranking, Func<int, int, bool>? isSearched, QueryExpansion expansion)
    {
        List<float> nearest = [];
        for (int i = 0; i < ranking.Length && nearest.Count < expansion.Neighbors * gallery.Dimensions; i++)
        {
            int other = (int)ranking[i].Id;
            if (!IsOwn(queries, query, gallery, other) && isSearched?.Invoke(query, other) != false)
                nearest.AddRange(gallery.Vector(other));
        }

        return expansion.Apply(queries.Vector(query), CollectionsMarshal.AsSpan(nearest));
    }

    private static bool IsOwn(LabeledVectors queries, int query, LabeledVectors gallery, int other) =>
        gallery.Keys[other] == queries.Keys[query] || (queries.Groups?[query] is { } group && group == gallery.Groups?[other]);

    // Whether each ranked photo matches, those of the query's own group left out, those that are not searched behind the others.
    private static ReadOnlySpan<bool> Matches(
        LabeledVectors queries, int query, LabeledVectors gallery, ReadOnlySpan<Neighbor> ranking, Func<int, int, bool>? isSearched,
        bool[] matches, out int searched)
    {
        string label = queries.Labels[query];
        int count = 0, behind = matches.Length;
        foreach (Neighbor neighbor in ranking)
        {
            int other = (int)neighbor.Id;
            if (IsOwn(queries, query, gallery, other))
                continue;
            bool match = gallery.Labels[other] == label;
            if (isSearched is null || isSearched(query, other))
                matches[count++] = match;
            else
                matches[--behind] = match;
        }

        searched = count;
        matches.AsSpan(behind).CopyTo(matches.AsSpan(count));
        return matches.AsSpan(0, count + matches.Length - behind);
    }

    private sealed class Tally
    {
        public int Queries, FirstHits, AnyHits, WithMatch;
        public double Chance, Precision, AveragePrecision;

        public void Add(QueryOutcome outcome)
        {
            Queries++;
            FirstHits += outcome.First ? 1 : 0;
            AnyHits += outcome.HitsAtK > 0 ? 1 : 0;
            Chance += outcome.Chance;
            Precision += outcome.PrecisionAtK;
            if (outcome.AveragePrecision is { } average)
            {
                WithMatch++;
                AveragePrecision += average;
            }
        }

        public void Add(Tally other)
        {
            Queries += other.Queries;
            FirstHits += other.FirstHits;
            AnyHits += other.AnyHits;
            WithMatch += other.WithMatch;
            Chance += other.Chance;
            Precision += other.Precision;
            AveragePrecision += other.AveragePrecision;
        }
    }
}

/// <summary>One side of an evaluation: vectors with what is known of them.</summary>
/// <param name="Keys">A key for each vector; a query leaves the gallery's vector of its own key out.</param>
/// <param name="Labels">The label of each vector: a match is an equal label.</param>
/// <param name="Groups">The group of each vector (a person, a product), or null: a query leaves its own group out.</param>
/// <param name="Matrix">The vectors, one after another.</param>
public sealed record LabeledVectors(long[] Keys, string[] Labels, string?[]? Groups, float[] Matrix)
{
    /// <summary>How many vectors there are.</summary>
    public int Count => Keys.Length;

    /// <summary>The length of a vector.</summary>
    public int Dimensions => Count == 0 ? 0 : Matrix.Length / Count;

    /// <summary>One vector.</summary>
    /// <param name="i">Its place, from 0.</param>
    public ReadOnlySpan<float> Vector(int i) => Matrix.AsSpan(i * Dimensions, Dimensions);
}
