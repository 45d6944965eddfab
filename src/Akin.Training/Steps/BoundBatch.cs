using Akin.Training.Networks;
using Microsoft.ML.OnnxRuntime;

namespace Akin.Training.Steps;

/// <summary>A batch's arrays as inputs of a graph, where they lie: photos, labels and teachers' vectors. Nothing is copied.</summary>
internal sealed class BoundBatch : IDisposable
{
    private readonly List<OrtValue> _values = [];

    /// <summary>Binds a batch.</summary>
    /// <param name="binding">The graph's binding.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="options">How is trained: its tasks name the inputs.</param>
    /// <param name="input">The input with the photos.</param>
    /// <param name="inputShape">The shape of that input.</param>
    public BoundBatch(OrtIoBinding binding, TrainingBatch batch, TrainerOptions options, string input, long[] inputShape)
    {
        Bind(input, OrtValue.CreateTensorValueFromMemory(batch.Photos, inputShape));
        for (int t = 0; t < options.Tasks.Count; t++)
            Bind(TrainingLoss.GetLabels(options.Tasks[t].Name), OrtValue.CreateTensorValueFromMemory(batch.Labels[t], [batch.Size]));
        if (options.Distillation is { Dimensions: var length })
            Bind(TrainingLoss.Targets, OrtValue.CreateTensorValueFromMemory(batch.Targets, [batch.Size, length]));

        void Bind(string name, OrtValue value)
        {
            _values.Add(value);
            binding.BindInput(name, value);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtValue value in _values)
            value.Dispose();
    }
}
