using Akin.Training.Gradients.Blocked;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Tests.Blocked;

/// <summary>An ONNX Runtime whose blocked convolutions are other ones is noticed, and training does without them.</summary>
public sealed class BlockedCheckTests
{
    [Fact]
    public void Those_of_the_ONNX_Runtime_that_comes_with_Akin_are_used_where_the_processor_has_them()
    {
        if (ChannelBlock.Size == 0)
            Assert.Contains("no blocked convolutions", BlockedCheck.Fault, StringComparison.Ordinal);
        else
            Assert.Null(BlockedCheck.Fault);
        Assert.Equal(ChannelBlock.Size > 0, BlockedCheck.AreUsed("cpu"));
        Assert.False(BlockedCheck.AreUsed("cuda"));
    }

    [Fact]
    public void Other_results_are_noticed()
    {
        Assert.SkipWhen(ChannelBlock.Size == 0, "this processor has no blocked convolutions");
        string? fault = BlockedCheck.FindFault(m => IsBlocked(m) ? [[1, 2, 3], [4, 5]] : [[1, 2, 3], [4, 6]]);
        Assert.Contains("differ from plain ones", fault, StringComparison.Ordinal);
        Assert.Contains("differ", BlockedCheck.FindFault(m => IsBlocked(m) ? [[1, 2, float.NaN]] : [[1, 2, 3]]), StringComparison.Ordinal);
        Assert.Contains("differ", BlockedCheck.FindFault(m => IsBlocked(m) ? [[1, 2]] : [[1, 2, 3]]), StringComparison.Ordinal);
        Assert.Null(BlockedCheck.FindFault(_ => [[1, 2, 3]]));
    }

    [Fact]
    public void A_refusal_is_noticed()
    {
        Assert.SkipWhen(ChannelBlock.Size == 0, "this processor has no blocked convolutions");
        string? fault = BlockedCheck.FindFault(m =>
        {
            if (!IsBlocked(m))
                return [[1]];
            var node = m.Graph.Node.First(n => n.Domain == BlockedWriting.Domain);
            node.OpType = "NoSuchOperator";
            using var session = new InferenceSession(Google.Protobuf.MessageExtensions.ToByteArray(m));
            return [];
        });
        Assert.Contains("NoSuchOperator", fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault!);
    }

    private static bool IsBlocked(ModelProto model) => model.Graph.Node.Any(n => n.Domain == BlockedWriting.Domain);
}
