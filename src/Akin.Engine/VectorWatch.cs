using System.Numerics.Tensors;
using Akin.Catalog.Store;
using Akin.Engine.Ingest;

namespace Akin.Engine;

/// <summary>Watches the vectors of a run: a model that gives every photo the same one finds nothing, and would not be noticed.</summary>
internal sealed class VectorWatch
{
    /// <summary>What is said of a photo whose vector can't be compared with others.</summary>
    public const string NotFinite = "the model gives no finite vector for it";

    // Relative to the largest value.
    private const float Tolerance = 1e-6f;

    private float[]? _first, _difference;
    private ContentHash _hash;
    private bool _othersSeen, _differs;

    /// <summary>What to tell people, in one line; null where the vectors differ, or there were no two different photos.</summary>
    public string? Note => _othersSeen && !_differs
        ? "all photos of this run have the same vector, so that a search can't tell them apart; see how the model wants its photos (range, mean and std in its YAML), or tap another layer"
        : null;

    /// <summary>Whether a vector is one that can be compared with others.</summary>
    public static bool IsFinite(ReadOnlySpan<float> numbers) => numbers.IsEmpty || float.IsFinite(TensorPrimitives.MaxMagnitude(numbers));

    /// <summary>Looks at a batch; not from several threads at once.</summary>
    public void See(PhotoBatch<EmbeddedPhoto> batch)
    {
        for (int i = 0; i < batch.Entries.Count && !_differs; i++)
        {
            if (_first is null)
            {
                (_first, _hash, _difference) = (batch.Vector(i).ToArray(), batch.Entries[i].Hash, new float[batch.Vector(i).Length]);
                continue;
            }

            if (batch.Entries[i].Hash == _hash)
                continue;
            _othersSeen = true;
            TensorPrimitives.Subtract(batch.Vector(i), _first, _difference);
            _differs = !(Math.Abs(TensorPrimitives.MaxMagnitude<float>(_difference)) <= Tolerance * Math.Abs(TensorPrimitives.MaxMagnitude<float>(_first)));
        }
    }
}
