using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Tests.Gradients;

public class ShapeGradientTests
{
    [Fact]
    public void Reshaping_passes_the_gradient_back_in_the_old_shape()
    {
        new GradientCheck("Reshape", 1).Wanted(2, 3, 4).Fixed([4, -1], 2).Run();
        new GradientCheck("Reshape", 1).Wanted(2, 3, 4).Fixed([0, 12], 2).Run();
        new GradientCheck("Reshape", 1).Wanted(1, 1).Fixed(Array.Empty<long>(), 0).Run();
        new GradientCheck("Flatten", 2).Wanted(2, 3, 4).Run();
        new GradientCheck("Flatten", 2).Wanted(2, 3, 4).With("axis", -1).Run();
        new GradientCheck("Flatten", 2).Wanted(2, 3, 4).With("axis", 0).Run();
        new GradientCheck("Squeeze", 3).Wanted(2, 1, 4, 1).Run();
        new GradientCheck("Squeeze", 3).Wanted(2, 1, 4, 1).Fixed([-3], 1).Run();
        new GradientCheck("Unsqueeze", 4).Wanted(2, 4).Fixed([0, -1], 2).Run();
        new GradientCheck("Unsqueeze", 4).Wanted(Array.Empty<long>()).Fixed([0L], 1).Run();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(new long[] { 0, 1, 2, 3 })]
    [InlineData(new long[] { 3, 0, 2, 1 })]
    [InlineData(new long[] { 1, 2, 3, 0 })]
    public void Transpose_passes_the_gradient_back_in_the_old_order(long[]? perm)
    {
        GradientCheck check = new GradientCheck("Transpose", 1).Wanted(2, 3, 4, 5);
        if (perm is not null)
            check.With("perm", perm);
        check.Run();
    }

    [Fact]
    public void Identity_Cast_and_Dropout_outside_training_pass_the_gradient()
    {
        new GradientCheck("Identity", 1).Wanted(2, 3).Run();
        new GradientCheck("Cast", 1).Wanted(2, 3).With("to", 1).Run();
        new GradientCheck("Dropout", 1).Wanted(2, 3).Fixed([0.5f]).Outputs(2).Run();
    }

    [Theory]
    [InlineData(new long[] { 3, 1 }, new long[] { 2, 3, 4 })]
    [InlineData(new long[] { 3, 4 }, new long[] { 1, 1 })]
    [InlineData(new long[] { }, new long[] { 2, 2 })]
    [InlineData(new long[] { 2, 1, 3 }, new long[] { 2, 5, 1 })]
    public void Expand_sums_the_gradient_of_the_copies(long[] from, long[] to) =>
        new GradientCheck("Expand", 1).Wanted(from).Fixed(to, to.Length).Run();

    [Theory]
    [InlineData(new long[] { 2, 3 }, new long[] { 1, 2 })]
    [InlineData(new long[] { 2, 3 }, new long[] { 3, 2 })]
    [InlineData(new long[] { 2, 1, 2 }, new long[] { 2, 1, 3 })]
    public void Tile_sums_the_gradient_of_the_copies(long[] from, long[] repeats) =>
        new GradientCheck("Tile", 1).Wanted(from).Fixed(repeats, repeats.Length).Run();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Concat_splits_the_gradient(int axis)
    {
        long[] With(long side)
        {
            long[] shape = [2, 3, 4];
            shape[axis < 0 ? axis + 3 : axis] = side;
            return shape;
        }

        new GradientCheck("Concat", 1).Wanted(With(1)).Wanted(With(3)).Wanted(With(2)).With("axis", axis).Run();
        new GradientCheck("Concat", 2).Wanted(With(2)).Fixed(new float[Dimensions.Count(With(1))], With(1)).With("axis", axis).Run();
        new GradientCheck("Concat", 3).Wanted(With(2)).With("axis", axis).Run();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-2)]
    public void Split_joins_the_gradients(int axis)
    {
        new GradientCheck("Split", 1).Wanted(2, 7, 3).Fixed([2L, 4, 1], 3).Outputs(3).With("axis", axis).Run();
        new GradientCheck("Split", 2).Wanted(2, 7, 3).Outputs(3).With("axis", axis).With("num_outputs", 3).Run();
    }

    [Fact]
    public void Split_gives_zeros_for_a_part_that_the_loss_does_not_use()
    {
        var graph = new GraphProto { Name = "split", Input = { GradientCheck.Value("x", 5) } };
        graph.Node.Add(new NodeProto { OpType = "Split", Input = { "x", "sizes" }, Output = { "a", "b", "c" } });
        graph.Initializer.Add(new TensorProto { Name = "sizes", DataType = 7, Dims = { 3 }, Int64Data = { 1, 2, 2 } });
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
        Assert.Equal([0f, 1, 1, 0, 0], TestedGradient.Sum(model, "b", "x", [1, 2, 3, 4, 5], 5));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(null, 2)]
    [InlineData("DCR", 3)]
    [InlineData("CRD", 2)]
    [InlineData("CRD", 3)]
    public void DepthToSpace_passes_the_gradient_back_to_the_channels(string? mode, int side)
    {
        GradientCheck check = new GradientCheck("DepthToSpace", side).Wanted(2, 2 * side * side, 3, 2).With("blocksize", side);
        if (mode is not null)
            check.With("mode", mode);
        check.Run();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void SpaceToDepth_passes_the_gradient_back_to_the_positions(int side) =>
        new GradientCheck("SpaceToDepth", side).Wanted(2, 3, 2 * side, 3 * side).With("blocksize", side).Run();

    [Theory]
    [InlineData(1, null)]
    [InlineData(0, null)]
    [InlineData(1, 1L)]
    [InlineData(0, -2L)]
    [InlineData(0, 7L)]
    public void Trilu_keeps_of_the_gradient_what_it_kept_of_the_values(int upper, long? diagonal)
    {
        GradientCheck check = new GradientCheck("Trilu", 1).Wanted(2, 4, 3).With("upper", upper);
        if (diagonal is { } k)
            check.Fixed([k], []);
        check.Run();
        new GradientCheck("Trilu", 2).Wanted(4, 4).Run();
    }

    [Fact]
    public void CastLike_passes_the_gradient() => new GradientCheck("CastLike", 1).Wanted(2, 3).Fixed([1f], 1).Run();
}
