using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Akin.Training.Steps;

/// <summary>
/// Follows the weights of a training slowly (exponential moving average; Polyak and Juditsky, 1992). The average of the last steps'
/// weights is better than the last ones where steps are noisy; it is what is measured and exported.
/// </summary>
internal sealed class AveragedWeights : IDisposable
{
    private const string Prefix = "average/";

    private readonly float _decay;
    private readonly (int Place, string Name, OrtValue Value)[] _averages;

    /// <summary>Begins with the weights as they are, or goes on where a checkpoint ended.</summary>
    /// <param name="parameters">The weights of a training.</param>
    /// <param name="decay">How slowly the average moves: the share of it that a step leaves.</param>
    /// <param name="kept">What <see cref="Read"/> gave before.</param>
    public AveragedWeights(ParameterSet parameters, float decay, IReadOnlyDictionary<string, float[]> kept)
    {
        _decay = decay;
        _averages = [.. parameters.State.Select((s, place) => (Place: place, s.Name, s.Shape)).Where(s => !StateTensor.IsSlot(s.Name)).Select(s =>
        {
            OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, s.Shape);
            ReadOnlySpan<float> first = kept.TryGetValue(Prefix + s.Name, out float[]? before)
                ? before
                : parameters.Set(parameters.Current)[s.Place].GetTensorDataAsSpan<float>();
            first.CopyTo(value.GetTensorMutableDataAsSpan<float>());
            return (s.Place, s.Name, value);
        })];
    }

    /// <summary>The averages by the names of the weights, in ONNX Runtime's memory.</summary>
    public IEnumerable<(string Name, OrtValue Value)> Values => _averages.Select(a => (a.Name, a.Value));

    /// <summary>Moves towards the weights.</summary>
    /// <param name="parameters">The weights after a step.</param>
    /// <param name="step">The training's step, from 0: the first steps move faster, since there is little behind them.</param>
    public void Follow(ParameterSet parameters, long step)
    {
        float share = 1 - Math.Min(_decay, (1f + step) / (10 + step));
        IReadOnlyList<OrtValue> now = parameters.Set(parameters.Current);
        Parallel.ForEach(_averages, average =>
        {
            Span<float> values = average.Value.GetTensorMutableDataAsSpan<float>();
            TensorPrimitives.Lerp(values, now[average.Place].GetTensorDataAsSpan<float>(), share, values);
        });
    }

    /// <summary>Copies the averages out, under names that no weight has.</summary>
    public Dictionary<string, float[]> Read() =>
        _averages.ToDictionary(a => Prefix + a.Name, a => a.Value.GetTensorDataAsSpan<float>().ToArray(), StringComparer.Ordinal);

    /// <summary>Gives each weight the value of its average, where there is one among the values; averages and optimizer's slots are left out.</summary>
    public static Dictionary<string, float[]> Take(IReadOnlyDictionary<string, float[]> values) => values
        .Where(v => !StateTensor.IsSlot(v.Key) && !v.Key.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(v => v.Key, v => values.GetValueOrDefault(Prefix + v.Key, v.Value), StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, _, OrtValue value) in _averages)
            value.Dispose();
    }
}
