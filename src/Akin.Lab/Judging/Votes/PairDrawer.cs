namespace Akin.Lab.Judging.Votes;

/// <summary>
/// Draws the pair that is to be judged next: of the queries that were judged least, or once more than those, the pair that brings the
/// contenders' counts of judgments nearest together (the least sum of squared differences from their mean), where a pair counts for
/// every contender that made it. A query that is one judgment ahead is taken only where that gains more than it loses. Equals are
/// drawn by lot.
/// </summary>
/// <remarks>
/// A query's pairs together count once for each contender. So whoever judges them all has judged all contenders equally often, and
/// whatever the counts are, every query has a pair that does not part them further than by its own size. On the way the counts of
/// queries and of contenders hardly ever differ by more than two.
/// </remarks>
internal sealed class PairDrawer
{
    private readonly PairPool _pool;
    private readonly Random _random;
    private readonly int[] _queryOf, _ofQuery, _ofContender;
    private long _sum;

    public PairDrawer(PairPool pool, Random random)
    {
        (_pool, _random) = (pool, random);
        (_queryOf, _ofQuery, _ofContender) = (new int[pool.Pairs.Count], new int[pool.OfQuery.Count], new int[pool.Contenders.Count]);
        for (int query = 0; query < pool.OfQuery.Count; query++)
        {
            foreach (int pair in pool.OfQuery[query])
                _queryOf[pair] = query;
        }
    }

    /// <summary>How often each query was judged or is being judged.</summary>
    public IReadOnlyList<int> OfQuery => _ofQuery;

    /// <summary>How often each contender was judged or is being judged.</summary>
    public IReadOnlyList<int> OfContender => _ofContender;

    /// <summary>Counts a pair that is judged, or with -1 no longer.</summary>
    public void Count(int pair, int by = 1)
    {
        _ofQuery[_queryOf[pair]] += by;
        foreach (int contender in _pool.Pairs[pair].Contenders)
            _ofContender[contender] += by;
        _sum += by * _pool.Pairs[pair].Contenders.Count;
    }

    /// <summary>The number of the next pair, which is not counted by that; null where none is left.</summary>
    /// <param name="seen">The pairs that the voter has seen.</param>
    public int? Next(IReadOnlySet<int> seen)
    {
        int fewest = int.MaxValue;
        for (int query = 0; query < _ofQuery.Length; query++)
        {
            if (_ofQuery[query] < fewest && !_pool.OfQuery[query].All(seen.Contains))
                fewest = _ofQuery[query];
        }

        int? best = null;
        int equals = 0;
        long least = long.MaxValue;
        for (int query = 0; query < _ofQuery.Length; query++)
        {
            int ahead = _ofQuery[query] - fewest;
            foreach (int pair in ahead > 1 ? [] : _pool.OfQuery[query])
            {
                if (seen.Contains(pair))
                    continue;
                long cost = Cost(pair) + (2L * ahead * _ofContender.Length);
                if (cost > least)
                    continue;
                equals = cost < least ? 1 : equals + 1;
                least = cost;
                if (_random.Next(equals) == 0)
                    best = pair;
            }
        }

        return best;
    }

    /// <summary>By how much the sum of squared differences from the mean grows, times the number of contenders so that it is whole.</summary>
    private long Cost(int pair)
    {
        IReadOnlyList<int> contenders = _pool.Pairs[pair].Contenders;
        long all = _ofContender.Length, cost = -(long)contenders.Count * contenders.Count;
        foreach (int contender in contenders)
            cost += (2 * ((all * _ofContender[contender]) - _sum)) + all;
        return cost;
    }
}
