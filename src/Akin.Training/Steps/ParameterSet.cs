using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Akin.Training.Steps;

/// <summary>
/// What changes from step to step, in ONNX Runtime's own memory, twice: a step reads one set and writes the other, and
/// then they change places. Nothing is copied in or out between steps.
/// </summary>
internal sealed class ParameterSet : IDisposable
{
    private readonly OrtValue[][] _sets;

    /// <summary>Allocates the sets and fills the current one.</summary>
    /// <param name="state">What changes.</param>
    /// <param name="values">The first values by name; what has none begins as zeros.</param>
    public ParameterSet(IReadOnlyList<StateTensor> state, IReadOnlyDictionary<string, float[]> values)
    {
        State = state;
        _sets = [Allocate(), Allocate()];
        for (int i = 0; i < state.Count; i++)
        {
            Span<float> to = _sets[0][i].GetTensorMutableDataAsSpan<float>();
            if (values.TryGetValue(state[i].Name, out float[]? first))
                first.CopyTo(to);
            else
                to.Clear();
        }

        OrtValue[] Allocate() => [.. state.Select(s => OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, s.Shape))];
    }

    /// <summary>What changes.</summary>
    public IReadOnlyList<StateTensor> State { get; }

    /// <summary>Which of the two sets is current.</summary>
    public int Current { get; private set; }

    /// <summary>A set's values, in the order of <see cref="State"/>.</summary>
    public IReadOnlyList<OrtValue> Set(int which) => _sets[which];

    /// <summary>Makes the set that was just written the current one.</summary>
    public void Swap() => Current = 1 - Current;

    /// <summary>The current values with their names, in ONNX Runtime's memory.</summary>
    public IEnumerable<(string Name, OrtValue Value)> Values() => State.Select((s, i) => (s.Name, _sets[Current][i]));

    /// <summary>Copies the current values out.</summary>
    public Dictionary<string, float[]> Read() =>
        State.Select((s, i) => (s.Name, Values: _sets[Current][i].GetTensorDataAsSpan<float>().ToArray())).ToDictionary(p => p.Name, p => p.Values, StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtValue value in _sets.SelectMany(s => s))
            value.Dispose();
    }
}
