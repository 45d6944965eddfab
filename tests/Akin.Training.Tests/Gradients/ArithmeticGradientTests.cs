using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Tests.Gradients;

public class ArithmeticGradientTests
{
    public static TheoryData<string, int> Cases(string ops)
    {
        var cases = new TheoryData<string, int>();
        foreach (string op in ops.Split(' '))
        {
            for (int seed = 1; seed <= 12; seed++)
                cases.Add(op, seed);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases), "Add Sub Mul", DisableDiscoveryEnumeration = true)]
    public void Broadcast_sums_differences_and_products_have_the_gradient_that_differences_give(string op, int seed)
    {
        long[][] shapes = Shaped.Broadcast(new Random(seed), 2);
        new GradientCheck(op, seed).Wanted(shapes[0]).Wanted(shapes[1]).Run();
    }

    [Theory]
    [MemberData(nameof(Cases), "Div Pow", DisableDiscoveryEnumeration = true)]
    public void Broadcast_quotients_and_powers_have_the_gradient_that_differences_give(string op, int seed)
    {
        var random = new Random(seed);
        long[][] shapes = Shaped.Broadcast(random, 2);
        float[] left = Shaped.Positive(random, shapes[0]), right = Shaped.Positive(random, shapes[1]);
        new GradientCheck(op, seed).Wanted(left, shapes[0]).Wanted(right, shapes[1]).Run();
    }

    [Theory]
    [MemberData(nameof(Cases), "Sum Mean", DisableDiscoveryEnumeration = true)]
    public void Sums_of_several_have_the_gradient_that_differences_give(string op, int seed)
    {
        long[][] shapes = Shaped.Broadcast(new Random(seed), 3);
        new GradientCheck(op, seed).Wanted(shapes[0]).Wanted(shapes[1]).Wanted(shapes[2]).Run();
    }

    [Theory]
    [MemberData(nameof(Cases), "Max Min", DisableDiscoveryEnumeration = true)]
    public void The_larger_and_the_smaller_have_the_gradient_that_differences_give(string op, int seed)
    {
        var random = new Random(seed);
        long[][] shapes = Shaped.Broadcast(random, 3);

        // All values of all inputs apart, so that no difference changes which is chosen.
        int[] counts = [.. shapes.Select(s => (int)Dimensions.Count(s))];
        float[] values = GradientCheck.Apart(random, counts.Sum());
        var check = new GradientCheck(op, seed);
        for (int i = 0, at = 0; i < shapes.Length; at += counts[i++])
            check.Wanted(values[at..(at + counts[i])], shapes[i]);
        check.Run();
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.5f)]
    [InlineData(1f)]
    [InlineData(2f)]
    [InlineData(3f)]
    [InlineData(-1.5f)]
    public void A_known_exponent_has_the_gradient_that_differences_give(float exponent)
    {
        float[] values = Shaped.Positive(new Random(3), 3, 4);
        new GradientCheck("Pow", 3).Wanted(values, 3, 4).Fixed([exponent]).Run();
        new GradientCheck("Pow", 3).Wanted(values, 3, 4).Fixed([exponent, exponent, 2, exponent], 4).Run();
    }

    [Fact]
    public void Negative_numbers_have_whole_powers_with_gradients()
    {
        new GradientCheck("Pow", 4).Wanted(3, 4).Fixed([3L]).Run();
        new GradientCheck("Pow", 5).Wanted(3, 4).Fixed([1L, 2, 3, 0], 4).Run();
        new GradientCheck("Pow", 6).Wanted([0, 0, -1, 1], 4).Fixed([2f]).Run();
    }

    [Fact]
    public void Neg_turns_the_gradient() => new GradientCheck("Neg", 1).Wanted(2, 3).Run();

    [Fact]
    public void A_tensor_times_itself_has_the_gradient_of_its_square()
    {
        ModelProto model = TwoInto("Mul", "x", "x");
        var inputs = new Dictionary<string, (float[], long[])> { ["x"] = (GradientCheck.Normal(new Random(1), 2, 3), [2, 3]) };
        GradientCheck.Compare(model, ["y"], inputs, 1, 2e-3);
    }

    [Fact]
    public void Equal_values_share_the_gradient_of_the_larger()
    {
        ModelProto model = TwoInto("Max", "x", "b");
        model.Graph.Initializer.Add(new TensorProto { Name = "b", DataType = 1, Dims = { 3 }, FloatData = { 1, 2, 3 } });
        float[] gradient = TestedGradient.Sum(model, "y", "x", [1, 5, 0, 0, 2, 4], 2, 3);
        Assert.Equal([0.5f, 1, 0, 0, 0.5f, 1], gradient);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Where_passes_the_gradient_to_the_side_that_was_taken(int seed)
    {
        var random = new Random(seed);
        var graph = new GraphProto { Name = "where" };
        graph.Input.Add([GradientCheck.Value("a", 2, 1, 4), GradientCheck.Value("b", 3, 1)]);
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
        var write = new GraphWriter(model);
        string condition = write.Constant([.. Enumerable.Range(0, 12).Select(_ => random.Next(2) == 0)], 3, 4);
        string y = write.Where(condition, "a", "b");
        var inputs = new Dictionary<string, (float[], long[])>
        {
            ["a"] = (GradientCheck.Normal(random, 2, 1, 4), [2, 1, 4]),
            ["b"] = (GradientCheck.Normal(random, 3, 1), [3, 1]),
        };
        GradientCheck.Compare(model, [y], inputs, seed, 2e-3);
    }

    private static ModelProto TwoInto(string op, string a, string b)
    {
        var graph = new GraphProto { Name = "two", Input = { GradientCheck.Value("x", 2, 3) } };
        graph.Node.Add(new NodeProto { OpType = op, Input = { a, b }, Output = { "y" } });
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
    }
}
