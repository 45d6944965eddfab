using Akin.Engine;
using Akin.Engine.Search;
using Akin.Lab.Evaluation;
using Akin.Vectors;

namespace Akin.Lab.Tests;

public sealed class EvaluatorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_measure_equals_the_slow_and_obvious_one(bool grouped)
    {
        var random = new Random(3);
        LabeledVectors queries = Vectors(random, 40, 1000, grouped), gallery = Vectors(random, 120, 0, grouped);
        AssertEqual(Slowly(queries, gallery, 5), Evaluator.Evaluate(queries, gallery, Metric.L2, 5));

        // A gallery that is its own query side: each leaves itself out.
        AssertEqual(Slowly(gallery, gallery, 5), Evaluator.Evaluate(gallery, gallery, Metric.L2, 5));
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    [InlineData(true, 1000)]
    public void A_query_that_its_nearest_have_moved_is_measured_as_the_one_in_its_place(bool grouped, int neighbors)
    {
        var random = new Random(5);
        LabeledVectors gallery = Vectors(random, 120, 0, grouped);
        var expansion = new QueryExpansion(Math.Min(neighbors, QueryExpansion.MostNeighbors));
        LabeledVectors moved = gallery with
        {
            Matrix = [.. Enumerable.Range(0, gallery.Count).SelectMany(q => expansion.Apply(gallery.Vector(q), [.. Nearest(gallery, gallery, q).Take(expansion.Neighbors).SelectMany(g => gallery.Vector(g).ToArray())]))],
        };
        AssertEqual(Slowly(moved, gallery, 5), Evaluator.Evaluate(gallery, gallery, Metric.L2, 5, expansion: expansion));
    }

    [Fact]
    public void A_query_whose_group_is_the_whole_gallery_does_not_count()
    {
        LabeledVectors gallery = new([1, 2, 3], ["a", "a", "b"], ["p", "p", "p"], [0, 1, 2]);
        Assert.Throws<EngineException>(() => Evaluator.Evaluate(gallery, gallery, Metric.L2, 1));
        LabeledVectors queries = new([7, 8], ["a", "b"], ["p", "q"], [0, 2]);
        EvaluationReport report = Evaluator.Evaluate(queries, gallery, Metric.L2, 1);
        Assert.Equal((1, 1.0), (report.Queries, report.SameLabelAt1));
        Assert.Equal(1 / 3.0, report.RandomControl, 12);
    }

    [Theory]
    // Wilson's interval, computed by hand from its formula with z = 1.96.
    [InlineData(0, 10, 0, 0.2775)]
    [InlineData(10, 10, 0.7225, 1)]
    [InlineData(50, 100, 0.4038, 0.5962)]
    [InlineData(8497, 10000, 0.8426, 0.8566)]
    public void The_interval_is_wilsons(int successes, int trials, double low, double high)
    {
        Interval interval = Interval.OfShare(successes, trials);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void An_exact_index_recalls_everything()
    {
        var random = new Random(4);
        LabeledVectors all = Vectors(random, 300, 0, false);
        using var index = new FlatIndex(all.Dimensions, Metric.L2);
        index.AddRange(all.Keys, all.Matrix);
        Assert.Equal(1, CollectionEvaluation.IndexRecall(index, all));
    }

    private static LabeledVectors Vectors(Random random, int count, int firstKey, bool grouped) => new(
        [.. Enumerable.Range(firstKey, count).Select(i => (long)i)],
        [.. Enumerable.Range(0, count).Select(_ => ((char)('a' + random.Next(4))).ToString())],
        grouped ? [.. Enumerable.Range(0, count).Select(_ => random.Next(6) == 0 ? null : random.Next(5).ToString())] : null,
        [.. Enumerable.Range(0, count * 7).Select(_ => (float)random.NextDouble())]);

    private static double[] Slowly(LabeledVectors queries, LabeledVectors gallery, int k)
    {
        List<double[]> each = [];
        List<double> averagePrecisions = [];
        for (int q = 0; q < queries.Count; q++)
        {
            int query = q;
            bool[] hits = [.. Nearest(queries, gallery, query).Select(g => gallery.Labels[g] == queries.Labels[query])];
            if (hits.Length == 0)
                continue;
            bool[] top = hits[..Math.Min(k, hits.Length)];
            each.Add([hits[0] ? 1 : 0, hits.Count(h => h) / (double)hits.Length, top.Count(h => h) / (double)top.Length, top.Any(h => h) ? 1 : 0]);
            if (hits.Any(h => h))
                averagePrecisions.Add(Enumerable.Range(0, hits.Length).Where(i => hits[i]).Average(i => hits[..(i + 1)].Count(h => h) / (i + 1.0)));
        }

        return [each.Count, .. Enumerable.Range(0, 4).Select(m => each.Average(e => e[m])), averagePrecisions.Average()];
    }

    private static IEnumerable<int> Nearest(LabeledVectors queries, LabeledVectors gallery, int query) => Enumerable.Range(0, gallery.Count)
        .Where(g => gallery.Keys[g] != queries.Keys[query] && (queries.Groups?[query] is not { } group || gallery.Groups![g] != group))
        .OrderBy(g => Enumerable.Range(0, 7).Sum(d => Math.Pow(gallery.Vector(g)[d] - queries.Vector(query)[d], 2)));

    private static void AssertEqual(double[] slow, EvaluationReport report)
    {
        double[] fast = [report.Queries, report.SameLabelAt1, report.RandomControl, report.PrecisionAtK, report.RecallAtK, report.MeanAveragePrecision];
        for (int i = 0; i < slow.Length; i++)
            Assert.Equal(slow[i], fast[i], 9);
    }
}
