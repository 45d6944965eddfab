using System.Numerics.Tensors;

namespace Akin.Training.Measuring;

/// <summary>What the embeddings of the validation photos say: how alike all are, who is nearest to whom, which triplets are in order.</summary>
internal sealed class EmbeddingFigures(int dimensions)
{
    // So many products of vectors' values at most: about a second.
    private const double MostProducts = 4e9;

    private readonly int _most = (int)Math.Sqrt(MostProducts / dimensions);
    private readonly double[] _sum = new double[dimensions];
    private readonly List<float[]> _rows = [];
    private readonly List<long> _labels = [];
    private readonly float[] _unit = new float[dimensions];
    private int _count, _triplets, _inOrder;
    private double _hinge;

    /// <summary>Takes the embeddings of a batch.</summary>
    /// <param name="embeddings">Rows.</param>
    /// <param name="labels">The label of each row, -1 where unknown; empty where there are none.</param>
    public void Add(ReadOnlySpan<float> embeddings, ReadOnlySpan<long> labels)
    {
        for (int row = 0; row < embeddings.Length / dimensions; row++)
        {
            Normalize(embeddings.Slice(row * dimensions, dimensions), _unit);
            for (int d = 0; d < dimensions; d++)
                _sum[d] += _unit[d];
            _count++;
            if (labels.Length > row && labels[row] >= 0 && _rows.Count < _most)
            {
                _rows.Add([.. _unit]);
                _labels.Add(labels[row]);
            }
        }
    }

    /// <summary>Takes the triplets of a batch.</summary>
    /// <param name="embeddings">All rows of the batch: queries, positives and negatives, a third each.</param>
    /// <param name="count">How many triplets are filled.</param>
    /// <param name="margin">The hinge's margin.</param>
    public void AddTriplets(ReadOnlySpan<float> embeddings, int count, float margin)
    {
        int third = embeddings.Length / dimensions / 3;
        float[] query = new float[dimensions], other = new float[dimensions];
        for (int t = 0; t < count; t++)
        {
            Normalize(embeddings.Slice(t * dimensions, dimensions), query);
            Normalize(embeddings.Slice((third + t) * dimensions, dimensions), other);
            float near = Square(TensorPrimitives.Distance(query, other));
            Normalize(embeddings.Slice(((2 * third) + t) * dimensions, dimensions), other);
            float far = Square(TensorPrimitives.Distance(query, other));
            _triplets++;
            _inOrder += near < far ? 1 : 0;
            _hinge += Math.Max(0, margin + near - far);
        }
    }

    /// <summary>The share of triplets in order; null without triplets.</summary>
    public double? TripletsInOrder => _triplets == 0 ? null : (double)_inOrder / _triplets;

    /// <summary>The mean hinge loss of the triplets; 0 without any.</summary>
    public double TripletLoss => _triplets == 0 ? 0 : _hinge / _triplets;

    /// <summary>The mean cosine between different rows; null for fewer than two.</summary>
    public double? MeanCosine => _count < 2 ? null : (_sum.Sum(s => s * s) - _count) / ((double)_count * (_count - 1));

    /// <summary>The share of rows whose nearest other has the same label; null for fewer than two.</summary>
    public double? SameLabelAt1()
    {
        if (_rows.Count < 2)
            return null;
        int same = 0;
        Parallel.For(0, _rows.Count, i =>
        {
            float best = float.NegativeInfinity;
            int nearest = -1;
            for (int j = 0; j < _rows.Count; j++)
            {
                float cosine = j == i ? float.NegativeInfinity : TensorPrimitives.Dot(_rows[i], _rows[j]);
                if (cosine > best)
                    (best, nearest) = (cosine, j);
            }

            if (nearest >= 0 && _labels[nearest] == _labels[i])
                Interlocked.Increment(ref same);
        });
        return (double)same / _rows.Count;
    }

    private static void Normalize(ReadOnlySpan<float> row, Span<float> unit)
    {
        float length = TensorPrimitives.Norm(row);
        TensorPrimitives.Multiply(row, length == 0 ? 0 : 1 / length, unit);
    }

    private static float Square(float x) => x * x;
}
