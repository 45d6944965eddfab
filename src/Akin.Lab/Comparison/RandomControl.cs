using Akin.Vectors;

namespace Akin.Lab.Comparison;

/// <summary>The contender that draws its neighbors by lot: what no other one may fall to.</summary>
internal static class RandomControl
{
    /// <summary>What it is called.</summary>
    public const string Name = "random";

    /// <summary>Ranks the photos that may answer a query, the same way each time.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="query">The place of the query.</param>
    /// <param name="seed">What the draw follows from, beside the query.</param>
    public static Neighbor[] Rank(PhotoSample photos, int query, int seed)
    {
        int[] allowed = [.. photos.Gallery.Where(g => photos.MayAnswer(query, g))];
        new Random(GetSeed(seed, query)).Shuffle(allowed);
        return [.. allowed.Select((photo, rank) => new Neighbor(photo, (rank + 1f) / allowed.Length))];
    }

    // Two primes, so that neighboring seeds and queries share no draw.
    private static int GetSeed(int seed, int query) => unchecked((seed * 73_856_093) ^ (query * 19_349_663));
}
