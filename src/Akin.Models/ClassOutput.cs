using System.Numerics.Tensors;

namespace Akin.Models;

/// <summary>An output of a network that tells classes.</summary>
/// <param name="Name">The output's name, which is the task's that it was trained for.</param>
/// <param name="Classes">Its classes, in the order of its numbers.</param>
internal sealed record ClassOutput(string Name, IReadOnlyList<string> Classes)
{
    // How far the sum of probabilities may be from 1 in 16-bit arithmetic.
    private const float Tolerance = 1e-2f;

    /// <summary>Finds the classes of an output in a model's settings.</summary>
    /// <exception cref="ModelException">The settings name no such output, or fewer than two classes of it.</exception>
    public static ClassOutput Create(ModelSettings settings, string name, string path)
    {
        string file = Path.GetFileName(path);
        if (settings.Classes.Count == 0)
            throw new ModelException($"{file} tells no classes (its YAML has none); route by a network that was trained on them") { Code = ErrorCodes.NoClasses };
        if (!settings.Classes.TryGetValue(name, out string[]? classes))
            throw new ModelException($"{file} tells no classes called '{name}'; it tells {string.Join(", ", settings.Classes.Keys)}");
        if (classes is not { Length: > 1 })
            throw new ModelException($"{file} has only {classes?.Length ?? 0} class of '{name}' in its YAML; there is nothing to tell apart");
        if (classes.Distinct(StringComparer.OrdinalIgnoreCase).Count() < classes.Length)
            throw new ModelException($"the YAML of {file} names a class of '{name}' twice");
        return new ClassOutput(name, classes);
    }

    /// <summary>Makes a photo's numbers probabilities, in place: by softmax, unless the network did that itself.</summary>
    public static void ToProbabilities(Span<float> row)
    {
        bool already = TensorPrimitives.Min<float>(row) >= 0 && Math.Abs(TensorPrimitives.Sum<float>(row) - 1) < Tolerance;
        if (already)
            return;
        // The largest is taken off first, so that no power is infinite.
        TensorPrimitives.Subtract(row, TensorPrimitives.Max<float>(row), row);
        TensorPrimitives.SoftMax(row, row);
    }
}
