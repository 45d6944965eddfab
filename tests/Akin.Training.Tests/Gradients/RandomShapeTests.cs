using Akin.Training.Graphs;

namespace Akin.Training.Tests.Gradients;

/// <summary>Random shapes, axes and attributes, each against differences.</summary>
public class RandomShapeTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    public static TheoryData<int> ManySeeds => [.. Enumerable.Range(1, 50)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Reductions(int seed)
    {
        var random = new Random(seed);
        long[] shape = Shaped.Random(random, 1, 4);
        long[] axes = [.. Enumerable.Range(0, shape.Length).Where(_ => random.Next(2) == 0).Select(a => (long)(random.Next(2) == 0 ? a : a - shape.Length))];
        int keep = random.Next(2);
        foreach (string op in (string[])["ReduceSum", "ReduceMean", "ReduceMax", "ReduceL2", "ReduceLogSumExp"])
            new GradientCheck(op, seed).Wanted(GradientCheck.Apart(random, shape), shape).Fixed(axes, axes.Length).With("keepdims", keep).Run(5e-3);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Softmax_and_normalizations(int seed)
    {
        var random = new Random(seed);
        long[] shape = [.. Shaped.Random(random, 2, 4).Select(d => d + 1)];
        int axis = random.Next(-shape.Length, shape.Length), first = Dimensions.Axis(axis, shape.Length);
        new GradientCheck("Softmax", seed).Wanted(shape).With("axis", axis).Run();
        new GradientCheck("LogSoftmax", seed).Wanted(shape).With("axis", axis).Run();
        new GradientCheck("LpNormalization", seed).Wanted(GradientCheck.Apart(random, shape), shape).With("axis", axis).With("p", random.Next(1, 3)).Run();
        new GradientCheck("LayerNormalization", seed).Wanted(shape).Wanted(shape[first..]).Wanted(shape[first..]).With("axis", axis).With("epsilon", 0.1f).Run();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Moving_and_joining(int seed)
    {
        var random = new Random(seed);
        long[] shape = Shaped.Random(random, 1, 4), perm = [.. Enumerable.Range(0, shape.Length).Select(a => (long)a)];
        random.Shuffle(perm);
        new GradientCheck("Transpose", seed).Wanted(shape).With("perm", perm).Run();

        int axis = random.Next(-shape.Length, shape.Length), at = Dimensions.Axis(axis, shape.Length);
        var joined = new GradientCheck("Concat", seed).With("axis", axis);
        long[] sizes = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (long)random.Next(1, 4))];
        foreach (long size in sizes)
            joined.Wanted([.. shape.Select((side, i) => i == at ? size : side)]);
        joined.Run();
        new GradientCheck("Split", seed).Wanted([.. shape.Select((side, i) => i == at ? sizes.Sum() : side)]).Fixed(sizes, sizes.Length)
            .Outputs(sizes.Length).With("axis", axis).Run();

        long[][] broadcast = Shaped.Broadcast(random, 2);
        new GradientCheck("Expand", seed).Wanted(broadcast[0]).Fixed(broadcast[1], broadcast[1].Length).Run();
        new GradientCheck("Tile", seed).Wanted(shape).Fixed([.. shape.Select(_ => (long)random.Next(1, 4))], shape.Length).Run();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Taking_out_and_padding(int seed)
    {
        var random = new Random(seed);
        long[] shape = [.. Shaped.Random(random, 1, 4).Select(d => d + 1)];
        int axis = random.Next(-shape.Length, shape.Length), at = Dimensions.Axis(axis, shape.Length);
        long[] dims = Shaped.Random(random, 0, 2);
        long[] indices = [.. Enumerable.Range(0, (int)Dimensions.Count(dims)).Select(_ => random.NextInt64(-shape[at], shape[at]))];
        new GradientCheck("Gather", seed).Wanted(shape).Fixed(indices, dims).With("axis", axis).Run();

        long[] elements = [.. shape.Select((side, i) => i == at ? 3 : side)];
        long[] places = [.. Enumerable.Range(0, (int)Dimensions.Count(elements)).Select(_ => random.NextInt64(-shape[at], shape[at]))];
        new GradientCheck("GatherElements", seed).Wanted(shape).Fixed(places, elements).With("axis", axis).Run();

        foreach (string mode in (string[])["constant", "edge", "reflect"])
        {
            long[] pads = [.. shape.Concat(shape).Select(side => random.NextInt64(0, side))];
            new GradientCheck("Pad", seed).Wanted(shape).Fixed(pads, pads.Length).With("mode", mode).Run();
        }
    }

    [Theory]
    [MemberData(nameof(ManySeeds))]
    public void Resizing(int seed)
    {
        var random = new Random(seed);
        long[] shape = [random.Next(1, 3), random.Next(1, 3), random.Next(2, 7), random.Next(2, 7)];
        float[] scales = [1, 1, 0.5f + (2 * random.NextSingle()), 0.5f + (2 * random.NextSingle())];
        string mode = random.Next(2) == 0 ? "nearest" : "linear";
        string placing = ((string[])["half_pixel", "asymmetric", "align_corners"])[random.Next(3)];
        new GradientCheck("Resize", seed).Wanted(shape).Skip().Fixed(scales, 4).With("mode", mode).With("coordinate_transformation_mode", placing).Run();
    }
}
