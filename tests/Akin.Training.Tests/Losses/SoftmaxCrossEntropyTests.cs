using Akin.Training.Losses;

namespace Akin.Training.Tests;

public sealed class SoftmaxCrossEntropyTests
{
    private const int Rows = 6, Classes = 4;

    [Theory]
    [InlineData(0, false, 0)]
    [InlineData(0.1f, false, 0)]
    [InlineData(0.2f, true, 0)]
    [InlineData(0.1f, true, 0.3f)]
    public void The_loss_and_its_gradient_are_those_of_the_slow_way(float smoothing, bool weighted, float margin)
    {
        var random = new Random(5);
        float[] logits = [.. Enumerable.Range(0, Rows * Classes).Select(_ => (float)(random.NextDouble() * 6) - 3)];
        long[] labels = [2, -1, 0, 3, -1, 2];
        var task = new TrainingTask("t", Classes)
        {
            LabelSmoothing = smoothing,
            ClassWeights = weighted ? [0.5f, 1, 2, 3] : null,
            Loss = margin > 0 ? TaskLoss.Cosine : TaskLoss.Softmax,
            Margin = margin,
            Scale = 4,
        };
        (float loss, float[] gradient) = Written(logits, labels, task);
        Assert.Equal(Slow(logits, labels, task), loss, 1e-5);
        for (int i = 0; i < logits.Length; i++)
        {
            float[] more = [.. logits], less = [.. logits];
            more[i] += 1e-3f;
            less[i] -= 1e-3f;
            Assert.Equal((Slow(more, labels, task) - Slow(less, labels, task)) / (more[i] - less[i]), gradient[i], 1e-4);
        }
    }

    [Theory]
    [InlineData(0.3f)]
    [InlineData(0.9f)]
    public void A_margin_of_the_angle_is_that_of_the_slow_way_and_falls_on_beyond_half_a_turn(float margin)
    {
        const float Scale = 4;
        float[] cosines = [0.9f, -0.2f, 0.1f, -0.98f, 0.3f, 0.5f, 0.2f, 0.1f, -0.7f];
        long[] labels = [0, 0, -1];
        var task = new TrainingTask("t", 3) { Loss = TaskLoss.ArcFace, Margin = margin, Scale = Scale };
        double[] widened = [.. cosines.Select(c => (double)c)];
        widened[0] = Math.Cos(Math.Acos(0.9) + margin);
        widened[3] = Math.Acos(-0.98) + margin < Math.PI ? Math.Cos(Math.Acos(-0.98) + margin) : -0.98 - (margin * Math.Sin(margin));
        Assert.True(widened[3] < -0.98);
        double slow = new[] { 0, 3 }.Average(at => Math.Log(Enumerable.Range(at, 3).Sum(i => Math.Exp(Scale * widened[i]))) - (Scale * widened[at]));
        (float loss, float[] gradient) = Written([.. cosines.Select(c => c * Scale)], labels, task);
        Assert.Equal(slow, loss, 1e-4);
        Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
        Assert.True(gradient[0] < 0 && gradient[3] < 0 && gradient[1] > 0);
    }

    [Fact]
    public void A_focal_loss_counts_what_is_told_surely_less()
    {
        float[] logits = [2, 0, 0, 0.1f, 0, 0.2f];
        long[] labels = [0, 2];
        double slow = new[] { (At: 0, Right: 0), (At: 3, Right: 5) }.Average(row =>
        {
            double share = Math.Exp(logits[row.Right]) / Enumerable.Range(row.At, 3).Sum(i => Math.Exp(logits[i]));
            return -Math.Pow(1 - share, 2) * Math.Log(share);
        });
        (float loss, _) = Written(logits, labels, new TrainingTask("t", 3) { Focus = 2 });
        Assert.Equal(slow, loss, 1e-4);
    }

    [Fact]
    public void A_batch_whose_labels_are_all_unknown_costs_nothing_and_pulls_nowhere()
    {
        (float loss, float[] gradient) = Written([.. Enumerable.Repeat(3f, Rows * Classes)], [-1, -1, -1, -1, -1, -1], new TrainingTask("t", Classes) { LabelSmoothing = 0.1f });
        Assert.Equal(0, loss);
        Assert.All(gradient, g => Assert.Equal(0, g));
    }

    [Fact]
    public void A_known_figure_three_equal_classes_cost_the_logarithm_of_three()
    {
        (float loss, _) = Written([1, 1, 1], [2], new TrainingTask("t", 3));
        Assert.Equal(Math.Log(3), loss, 1e-6);
    }

    private static (float Loss, float[] Gradient) Written(float[] logits, long[] labels, TrainingTask task)
    {
        var graph = new WrittenGraph();
        string x = graph.Input("x", logits, labels.Length, task.Classes);
        string loss = SoftmaxCrossEntropy.Write(graph.Writer, x, graph.Input("labels", labels, labels.Length), task).Mean(graph.Writer);
        float[][] given = graph.Run(loss, graph.GetGradient(loss, x));
        return (given[0][0], given[1]);
    }

    private static double Slow(float[] logits, long[] labels, TrainingTask task)
    {
        double sum = 0, count = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            if (labels[row] < 0)
                continue;
            double[] scores = [.. logits.Skip(row * task.Classes).Take(task.Classes).Select((v, c) => c == labels[row] && task.Loss == TaskLoss.Cosine ? v - ((double)task.Scale * task.Margin) : v)];
            double top = scores.Max(), norm = top + Math.Log(scores.Sum(s => Math.Exp(s - top)));
            double Weight(long c) => task.ClassWeights?[(int)c] ?? 1;
            sum -= (1 - task.LabelSmoothing) * Weight(labels[row]) * (scores[labels[row]] - norm);
            for (int c = 0; c < task.Classes; c++)
                sum -= task.LabelSmoothing / task.Classes * Weight(c) * (scores[c] - norm);
            count += Weight(labels[row]);
        }

        return sum / count;
    }
}
