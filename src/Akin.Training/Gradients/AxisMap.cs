using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// What an operator does along one axis where each value that comes out is a fixed weighted sum of the values that
/// went in (Resize, Pad by reflection): a matrix. The gradient goes back through the transposed matrix.
/// </summary>
/// <param name="outputs">The side of the axis behind the operator.</param>
/// <param name="inputs">The side before it.</param>
internal sealed class AxisMap(long outputs, long inputs)
{
    private readonly float[] _weights = new float[outputs * inputs];

    /// <summary>The side of the axis behind the operator.</summary>
    public long Outputs => outputs;

    /// <summary>The side before it.</summary>
    public long Inputs => inputs;

    /// <summary>The share of an input in an output.</summary>
    public float this[long output, long input]
    {
        get => _weights[(output * inputs) + input];
        set => _weights[(output * inputs) + input] = value;
    }

    /// <summary>Takes a gradient by the outputs along an axis to one by the inputs.</summary>
    /// <returns>The new tensor.</returns>
    public string Transposed(GraphWriter write, string gradient, int axis)
    {
        long[] shape = write.Shapes.GetShape(gradient);
        long lead = Dimensions.Count(shape[..axis]), rest = Dimensions.Count(shape[(axis + 1)..]);
        string result;
        if (Repeats() is { } times)
            result = write.ReduceSum(write.Reshape(gradient, lead, inputs, times, rest), [2]);
        else if (rest == 1)
            result = write.MatMul(write.Reshape(gradient, lead, outputs), write.Constant(_weights, outputs, inputs));
        else
            result = write.MatMul(write.Constant(Turned(), inputs, outputs), write.Reshape(gradient, lead, outputs, rest));
        return write.Reshape(result, [.. shape[..axis], inputs, .. shape[(axis + 1)..]]);
    }

    // How many times each input is repeated, where that is all that happens; null otherwise.
    private long? Repeats()
    {
        long times = outputs / inputs;
        for (long o = 0; o < outputs; o++)
        {
            for (long i = 0; i < inputs; i++)
            {
                if (this[o, i] != (o / Math.Max(1, times) == i ? 1 : 0))
                    return null;
            }
        }

        return times * inputs == outputs ? times : null;
    }

    private float[] Turned()
    {
        float[] turned = new float[_weights.Length];
        for (long o = 0; o < outputs; o++)
        {
            for (long i = 0; i < inputs; i++)
                turned[(i * outputs) + o] = this[o, i];
        }

        return turned;
    }
}
