using System.Security.Cryptography;
using System.Text;
using Akin.Engine;
using Akin.Lab.Comparison;

namespace Akin.Lab.Judging.Votes;

/// <summary>
/// The pairs of a comparison that people can judge: of each query, what each contender called the nearest. What several
/// contenders chose is one pair.
/// </summary>
internal sealed class PairPool
{
    private readonly ComparisonFile _comparison;
    private readonly Dictionary<(string Query, string Found), int> _numbers = [];

    /// <exception cref="EngineException">There is nothing to judge.</exception>
    public PairPool(ComparisonFile comparison)
    {
        _comparison = comparison;
        Contenders = [.. comparison.Contenders.Where(c => c.Failed is null)];
        List<Pair> pairs = [];
        List<int[]> ofQuery = [];
        for (int q = 0; q < comparison.Queries.Count; q++)
        {
            int query = comparison.Queries[q], first = pairs.Count;
            var found = Enumerable.Range(0, Contenders.Count)
                .Where(c => Contenders[c].Neighbors[q].Count > 0)
                .GroupBy(c => Contenders[c].Neighbors[q][0].Photo)
                .Where(group => group.Key != query);
            foreach (IGrouping<int, int> group in found)
            {
                if (_numbers.TryAdd((Id(query), Id(group.Key)), pairs.Count))
                    pairs.Add(new Pair(query, group.Key, [.. group]));
            }

            if (pairs.Count > first)
                ofQuery.Add([.. Enumerable.Range(first, pairs.Count - first)]);
        }

        (Pairs, OfQuery) = (pairs, ofQuery);
        if (pairs.Count == 0)
            throw new EngineException($"the comparison {comparison.Name} has nothing to judge: no contender found a neighbor");
        Fingerprint = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', pairs.Select(p => $"{Id(p.Query)}\t{Id(p.Found)}"))));
    }

    /// <summary>The contenders that take part: those that did not fail.</summary>
    public IReadOnlyList<ComparedContender> Contenders { get; }

    /// <summary>The pairs; a pair's number is its place here.</summary>
    public IReadOnlyList<Pair> Pairs { get; }

    /// <summary>The numbers of the pairs of each query.</summary>
    public IReadOnlyList<int[]> OfQuery { get; }

    /// <summary>32 bytes that differ where the pairs differ.</summary>
    public byte[] Fingerprint { get; }

    /// <summary>The number of a pair by the ids of its photos; null where no contender makes it.</summary>
    public int? Find(string query, string found) => _numbers.TryGetValue((query, found), out int number) ? number : null;

    /// <summary>The ids of a pair's photos.</summary>
    public (string Query, string Found) Ids(int pair) => (Id(Pairs[pair].Query), Id(Pairs[pair].Found));

    private string Id(int place) => _comparison.Photos[place].Id;
}

/// <summary>Two photos to judge.</summary>
/// <param name="Query">The place of the photo that was searched with, among the comparison's photos.</param>
/// <param name="Found">The place of the photo that was called its nearest.</param>
/// <param name="Contenders">The places of the contenders that called it so, among <see cref="PairPool.Contenders"/>.</param>
internal sealed record Pair(int Query, int Found, IReadOnlyList<int> Contenders);
