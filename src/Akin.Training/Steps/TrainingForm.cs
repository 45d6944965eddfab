using Akin.Training.Networks;
using Onnx;

namespace Akin.Training.Steps;

internal sealed record TrainingForm(IReadOnlyDictionary<string, string> Statistics, IReadOnlyList<MaskInput> Masks)
{
    public static TrainingForm Of(ModelProto model, TrainerOptions options, TrainingNetwork network, IReadOnlyDictionary<string, RateRow> learning)
    {
        _ = (model, options, network, learning);
        return new TrainingForm(new Dictionary<string, string>(), []);
    }
}
