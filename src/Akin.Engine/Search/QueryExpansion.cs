using System.Numerics.Tensors;

namespace Akin.Engine.Search;

/// <summary>
/// Searches twice: the query is moved towards what the first search found, so that the second finds what these have in common (Chum et
/// al., "Total recall", ICCV 2007; weights by a power of the cosine: Radenovic, Tolias and Chum, "Fine-tuning CNN image retrieval with no
/// human annotation", 2018). It finds more of the same among the first ten, and is of less use where one exact match is wanted.
/// </summary>
/// <param name="Neighbors">How many of the nearest count, 1 to <see cref="MostNeighbors"/>.</param>
/// <param name="Power">The power of its cosine to the query by which each counts, 0 (all alike) to <see cref="MostPower"/>.</param>
public sealed record QueryExpansion(int Neighbors, float Power = QueryExpansion.UsualPower)
{
    /// <summary>The most neighbors.</summary>
    public const int MostNeighbors = 100;

    /// <summary>The largest power.</summary>
    public const float MostPower = 20;

    /// <summary>The power unless another is given.</summary>
    public const float UsualPower = 3;

    /// <exception cref="EngineException">A number is out of its range, which the message names.</exception>
    public void Check()
    {
        if (Neighbors is < 1 or > MostNeighbors)
            throw new EngineException($"expand is {Neighbors}; it can be 1 to {MostNeighbors}");
        if (!(Power is >= 0 and <= MostPower))
            throw new EngineException($"expand_power is {Power}; it can be 0 to {MostPower}");
    }

    /// <summary>The query among its neighbors: the sum of all directions, the query's own with weight 1, as long as the query is.</summary>
    /// <param name="query">The query.</param>
    /// <param name="neighbors">Its neighbors, one behind the other; those that are zero or lie opposite do not count.</param>
    /// <returns>A vector of the query's length; a query of zeros as it is.</returns>
    public float[] Apply(ReadOnlySpan<float> query, ReadOnlySpan<float> neighbors)
    {
        float[] sum = query.ToArray();
        float length = TensorPrimitives.Norm(query);
        if (length == 0)
            return sum;
        TensorPrimitives.Divide(sum, length, sum);
        for (int at = 0; at < neighbors.Length; at += query.Length)
        {
            ReadOnlySpan<float> neighbor = neighbors.Slice(at, query.Length);
            float own = TensorPrimitives.Norm(neighbor), cosine = own == 0 ? 0 : TensorPrimitives.Dot(query, neighbor) / (own * length);
            if (cosine > 0)
                TensorPrimitives.MultiplyAdd(neighbor, MathF.Pow(cosine, Power) / own, sum, sum);
        }

        TensorPrimitives.Multiply(sum, length / TensorPrimitives.Norm(sum), sum);
        return sum;
    }
}
