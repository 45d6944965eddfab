using Akin.Training.Graphs;
using Akin.Training.Losses;

namespace Akin.Training.Tests;

public sealed class MetricLossTests
{
    private const int Dimensions = 5;
    private const float Margin = 0.3f;

    [Fact]
    public void The_triplet_hinge_is_that_of_the_slow_way()
    {
        float[] rows = Rows(9);
        double slow = Enumerable.Range(0, 3).Average(t => Math.Max(0, Margin + Squared(rows, t, 3 + t) - Squared(rows, t, 6 + t)));
        Same(slow, rows, null, (w, x, _) => TripletHinge.Write(w, x, Margin));
    }

    [Fact]
    public void Batch_hard_mining_takes_the_farthest_equal_and_the_nearest_different_photo()
    {
        long[] labels = [0, 1, 0, 2, 1, 0, -1, 1];
        float[] rows = Rows(labels.Length);
        List<double> hinges = [];
        for (int a = 0; a < labels.Length; a++)
        {
            int[] equal = Others(labels, a, same: true), different = Others(labels, a, same: false);
            if (equal.Length > 0 && different.Length > 0)
                hinges.Add(Math.Max(0, Margin + equal.Max(p => Squared(rows, a, p)) - different.Min(n => Squared(rows, a, n))));
        }

        Same(hinges.Average(), rows, labels, (w, x, l) => BatchHard.Write(w, x, l, Margin));
    }

    [Fact]
    public void Semi_hard_mining_takes_the_nearest_different_photo_beyond_the_equal_one_or_else_the_farthest()
    {
        long[] labels = [0, 1, 0, 2, 1, 0, -1, 1];
        float[] rows = Rows(labels.Length);
        List<double> hinges = [];
        bool fellBack = false;
        for (int a = 0; a < labels.Length; a++)
        {
            int[] different = Others(labels, a, same: false);
            foreach (int p in Others(labels, a, same: true))
            {
                double near = Squared(rows, a, p);
                double[] beyond = [.. different.Select(n => Squared(rows, a, n)).Where(d => d > near)];
                fellBack |= beyond.Length == 0;
                double negative = beyond.Length > 0 ? beyond.Min() : different.Max(n => Squared(rows, a, n));
                hinges.Add(Math.Max(0, Margin + near - negative));
            }
        }

        Assert.True(fellBack, "the rows of this test must need both branches");
        Same(hinges.Average(), rows, labels, (w, x, l) => SemiHard.Write(w, x, l, Margin));
    }

    [Fact]
    public void Supervised_contrast_is_the_mean_over_equal_photos_of_their_share_among_all_others()
    {
        long[] labels = [0, 1, 0, 2, 1, 0, -1, 1];
        const double Temperature = 0.2;
        float[] rows = Rows(labels.Length);
        List<double> losses = [];
        for (int a = 0; a < labels.Length; a++)
        {
            int[] equal = Others(labels, a, same: true);
            double all = equal.Concat(Others(labels, a, same: false)).Sum(o => Math.Exp(Cosine(rows, a, o) / Temperature));
            if (equal.Length > 0)
                losses.Add(equal.Average(p => Math.Log(all) - (Cosine(rows, a, p) / Temperature)));
        }

        Same(losses.Average(), rows, labels, (w, x, l) => SupervisedContrastive.Write(w, x, l, (float)Temperature));
    }

    [Fact]
    public void Multi_similarity_weighs_the_pairs_that_teach_something()
    {
        long[] labels = [0, 1, 0, 2, 1, 0, -1, 1];
        float[] rows = Rows(labels.Length);
        List<double> losses = [];
        bool leftOut = false;
        for (int a = 0; a < labels.Length; a++)
        {
            double[] equal = [.. Others(labels, a, same: true).Select(o => Cosine(rows, a, o))], different = [.. Others(labels, a, same: false).Select(o => Cosine(rows, a, o))];
            if (equal.Length == 0 || different.Length == 0)
                continue;
            double[] hardEqual = [.. equal.Where(c => c - 0.1 < different.Max())], hardDifferent = [.. different.Where(c => c + 0.1 > equal.Min())];
            leftOut |= hardEqual.Length < equal.Length || hardDifferent.Length < different.Length;
            losses.Add((Math.Log(1 + hardEqual.Sum(c => Math.Exp(-2 * (c - 0.5)))) / 2) + (Math.Log(1 + hardDifferent.Sum(c => Math.Exp(50 * (c - 0.5)))) / 50));
        }

        Assert.True(leftOut, "the rows of this test must have pairs that teach nothing");
        Same(losses.Average(), rows, labels, MultiSimilarity.Write);
    }

    [Fact]
    public void Distilled_features_cost_one_less_their_cosine_and_a_row_without_a_target_nothing()
    {
        float[] rows = Rows(6), targets = Targets(6, unknown: 2);
        double slow = Enumerable.Range(0, 6).Where(i => i != 2).Average(i => 1 - Cosine(rows, targets, i, i, Dimensions));
        Same(slow, rows, null, (w, x, _) => Single(new Distillation(Dimensions), w, x, targets));
    }

    [Fact]
    public void Distilled_likenesses_cost_the_divergence_from_the_teachers_neighbors()
    {
        const double Temperature = 0.3;
        float[] rows = Rows(6), targets = Targets(6, unknown: 2);
        int[] known = [0, 1, 3, 4, 5];
        double slow = known.Average(a =>
        {
            int[] others = [.. known.Where(o => o != a)];
            double[] Shares(float[] from)
            {
                double[] scores = [.. others.Select(o => Math.Exp(Cosine(from, from, a, o, Dimensions) / Temperature))];
                return [.. scores.Select(s => s / scores.Sum())];
            }

            return Shares(targets).Zip(Shares(rows), (t, s) => t * Math.Log(t / s)).Sum();
        });
        Same(slow, rows, null, (w, x, _) => Single(new Distillation(Dimensions) { Features = 0, Similarities = 1, Temperature = (float)Temperature }, w, x, targets));
    }

    [Fact]
    public void A_prefix_is_matched_as_a_vector_of_its_own()
    {
        float[] rows = Rows(6), targets = Targets(6, unknown: 2);
        double slow = Enumerable.Range(0, 6).Where(i => i != 2).Average(i => 1 - Cosine(rows, targets, i, i, 3));
        Same(slow, rows, null, (w, x, _) => Write(new Distillation(Dimensions) { Prefixes = [3] }, w, x, targets)[1].Parts);
        Assert.All(Write(new Distillation(Dimensions) { Prefixes = [3], Features = 4 }, targets), l => Assert.Equal(2, l.Weight));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_batch_without_a_pair_costs_nothing_and_pulls_nowhere(bool hard)
    {
        foreach (long[] labels in new long[][] { [-1, -1, -1, -1], [0, 1, 2, 3], [1, 1, 1, 1] })
        {
            var graph = new WrittenGraph();
            string x = graph.Input("x", Rows(4), 4, Dimensions), l = graph.Input("labels", labels, 4);
            string loss = (hard ? BatchHard.Write(graph.Writer, x, l, Margin) : SemiHard.Write(graph.Writer, x, l, Margin)).Mean(graph.Writer);
            float[][] given = graph.Run(loss, graph.GetGradient(loss, x));
            Assert.Equal(0, given[0][0]);
            Assert.All(given[1], g => Assert.Equal(0, g));
        }
    }

    [Fact]
    public void A_row_of_zeros_makes_no_number_that_is_none()
    {
        var graph = new WrittenGraph();
        string x = graph.Input("x", new float[3 * Dimensions], 3, Dimensions);
        string loss = TripletHinge.Write(graph.Writer, x, Margin).Mean(graph.Writer);
        Assert.All(graph.Run(loss, graph.GetGradient(loss, x)).SelectMany(v => v), v => Assert.True(float.IsFinite(v)));
    }

    private static void Same(double slow, float[] rows, long[]? labels, Func<GraphWriter, string, string, LossParts> write)
    {
        int count = rows.Length / Dimensions;
        (float loss, float[] gradient) = Run(rows);
        Assert.True(slow > 0.01);
        Assert.Equal(slow, loss, 1e-5);

        // Along the gradient the loss must fall as fast as the gradient says.
        double length = gradient.Sum(g => (double)g * g);
        const double Step = 1e-3;
        (float less, _) = Run([.. rows.Zip(gradient, (r, g) => (float)(r - (Step * g)))]);
        (float more, _) = Run([.. rows.Zip(gradient, (r, g) => (float)(r + (Step * g)))]);
        Assert.Equal(length, (more - less) / (2 * Step), 0.05 * length);

        (float Loss, float[] Gradient) Run(float[] values)
        {
            var graph = new WrittenGraph();
            string x = graph.Input("x", values, count, Dimensions);
            string l = labels is null ? "" : graph.Input("labels", labels, count);
            string mean = write(graph.Writer, x, l).Mean(graph.Writer);
            float[][] given = graph.Run(mean, graph.GetGradient(mean, x));
            return (given[0][0], given[1]);
        }
    }

    private static LossParts Single(Distillation distillation, GraphWriter writer, string embedding, float[] targets) =>
        Assert.Single(Write(distillation, writer, embedding, targets)).Parts;

    private static (LossParts Parts, float Weight)[] Write(Distillation distillation, GraphWriter writer, string embedding, float[] targets) =>
        [.. distillation.Write(writer, embedding, writer.Constant(targets, targets.Length / Dimensions, Dimensions))];

    private static (LossParts Parts, float Weight)[] Write(Distillation distillation, float[] targets)
    {
        var graph = new WrittenGraph();
        return Write(distillation, graph.Writer, graph.Input("x", Rows(targets.Length / Dimensions), targets.Length / Dimensions, Dimensions), targets);
    }

    private static float[] Targets(int count, int unknown)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count * Dimensions).Select(i => i / Dimensions == unknown ? 0 : (float)random.NextDouble() - 0.4f)];
    }

    private static float[] Rows(int count)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, count * Dimensions).Select(_ => (float)random.NextDouble() - 0.3f)];
    }

    private static int[] Others(long[] labels, int a, bool same) =>
        labels[a] < 0 ? [] : [.. Enumerable.Range(0, labels.Length).Where(o => o != a && labels[o] >= 0 && labels[o] == labels[a] == same)];

    private static double Squared(float[] rows, int a, int b) => Unit(rows, a, Dimensions).Zip(Unit(rows, b, Dimensions), (x, y) => (x - y) * (x - y)).Sum();

    private static double Cosine(float[] rows, int a, int b) => Cosine(rows, rows, a, b, Dimensions);

    private static double Cosine(float[] rows, float[] others, int a, int b, int first) => Unit(rows, a, first).Zip(Unit(others, b, first), (x, y) => x * y).Sum();

    private static double[] Unit(float[] rows, int row, int first)
    {
        double[] values = [.. rows.Skip(row * Dimensions).Take(first).Select(v => (double)v)];
        double length = Math.Sqrt(values.Sum(v => v * v));
        return [.. values.Select(v => v / length)];
    }
}
