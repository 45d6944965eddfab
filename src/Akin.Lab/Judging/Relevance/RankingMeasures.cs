namespace Akin.Lab.Judging.Relevance;

/// <summary>What a ranking is worth, from where the relevant items stand in it.</summary>
internal static class RankingMeasures
{
    /// <summary>The share of the relevant items (of relevance 1 or more) that stand among the k first.</summary>
    /// <param name="ranks">The rank from 1 and the relevance of every item of relevance 1 or more; at least one.</param>
    /// <param name="k">The k, from 1.</param>
    public static double Recall(IReadOnlyList<(int Rank, int Relevance)> ranks, int k) => ranks.Count(r => r.Rank <= k) / (double)ranks.Count;

    /// <summary>
    /// The normalized discounted cumulative gain (K. Järvelin, J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002):
    /// the sum over the k first of relevance / log₂(1 + rank), divided by that of the best possible ranking. Gains are the relevances
    /// themselves and every rank is discounted, as trec_eval does.
    /// </summary>
    /// <inheritdoc cref="Recall"/>
    public static double Ndcg(IReadOnlyList<(int Rank, int Relevance)> ranks, int k)
    {
        double gain = ranks.Where(r => r.Rank <= k).Sum(r => Discounted(r.Relevance, r.Rank));
        double best = ranks.Select(r => r.Relevance).OrderDescending().Take(k).Select((relevance, i) => Discounted(relevance, i + 1)).Sum();
        return gain / best;
    }

    /// <summary>1 over the rank of the first relevant item (E. M. Voorhees, "The TREC-8 question answering track report", 1999).</summary>
    /// <inheritdoc cref="Recall"/>
    public static double ReciprocalRank(IReadOnlyList<(int Rank, int Relevance)> ranks) => 1.0 / ranks.Min(r => r.Rank);

    private static double Discounted(int relevance, int rank) => relevance / Math.Log2(1 + rank);
}
