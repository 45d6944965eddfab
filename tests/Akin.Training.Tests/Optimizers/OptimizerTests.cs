using Akin.Training.Optimizers;

namespace Akin.Training.Tests;

/// <summary>Ten updates of each rule beside plain loops in double, written from the papers and PyTorch's documentation.</summary>
public sealed class OptimizerTests
{
    private const int Steps = 10, Values = 7;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.9f, 0)]
    [InlineData(0.9f, 0.01f)]
    public void Sgd_moves_as_its_formula_says(float momentum, float decay)
    {
        double[] v = new double[Values];
        Same(new Sgd(momentum), decay, 0.1, (w, g, i, rate, _) =>
        {
            v[i] = (momentum * v[i]) + g + (decay * w);
            return w - (rate * v[i]);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05f)]
    public void AdamW_moves_as_its_formula_says(float decay)
    {
        double[] m = new double[Values], v = new double[Values];
        Same(new AdamW(), decay, 0.01, (w, g, i, rate, t) =>
        {
            w *= 1 - (rate * decay);
            m[i] = (0.9 * m[i]) + (0.1 * g);
            v[i] = (0.999 * v[i]) + (0.001 * g * g);
            return w - (rate * (m[i] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-8));
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05f)]
    public void Adadelta_moves_as_its_formula_says(float decay)
    {
        double[] squares = new double[Values], steps = new double[Values];
        Same(new Adadelta(), decay, 1, (w, g, i, rate, _) =>
        {
            g += decay * w;
            squares[i] = (0.9 * squares[i]) + (0.1 * g * g);
            double step = Math.Sqrt(steps[i] + 1e-6) / Math.Sqrt(squares[i] + 1e-6) * g;
            steps[i] = (0.9 * steps[i]) + (0.1 * step * step);
            return w - (rate * step);
        });
    }

    private static void Same(Optimizer optimizer, float decay, double rate, Func<double, double, int, double, int, double> slow)
    {
        var random = new Random(3);
        float[] weights = [.. Enumerable.Range(0, Values).Select(_ => (float)random.NextDouble() - 0.5f)];
        double[] expected = [.. weights.Select(w => (double)w)];
        float[][] slots = [.. Enumerable.Range(0, optimizer.Slots).Select(_ => new float[Values])];
        for (int t = 1; t <= Steps; t++)
        {
            float[] gradient = [.. Enumerable.Range(0, Values).Select(_ => (float)(random.NextDouble() * 2) - 0.7f)];
            double stepRate = rate / t;
            for (int i = 0; i < Values; i++)
                expected[i] = slow(expected[i], gradient[i], i, stepRate, t);

            var graph = new WrittenGraph();
            (double first, double second) = optimizer.Corrections(t);
            (string updated, string[] newSlots) = optimizer.Update(
                graph.Writer,
                graph.Input("w", weights, Values),
                graph.Input("g", gradient, Values),
                [.. slots.Select((s, i) => graph.Input($"s{i}", s, Values))],
                new RateTensors(graph.Input("rate", [(float)stepRate], []), graph.Input("first", [(float)first], []), graph.Input("second", [(float)second], [])),
                decay);
            float[][] given = graph.Run([updated, .. newSlots]);
            (weights, slots) = (given[0], given[1..]);
        }

        for (int i = 0; i < Values; i++)
            Assert.Equal(expected[i], weights[i], 2e-5);
    }
}
