using Akin.Engine;
using Akin.Lab.Judging.Votes;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Lab.Tests.Judging;

public sealed class PairDrawerTests
{
    private static readonly Gen<Contest> Contests =
        from queries in Gen.Choose(1, 40)
        from contenders in Gen.Choose(1, 9)
        from gallery in Gen.Choose(1, 12)
        from chosen in Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, gallery - 1), contenders), queries)
        from voters in Gen.Choose(1, 16)
        from shares in Gen.ArrayOf(Gen.Choose(0, 50), voters)
        from seed in Gen.Choose(0, 1_000_000)
        select new Contest(chosen, gallery, shares, seed);

    [Fact]
    public void However_many_people_judge_queries_and_contenders_differ_by_two_judgments_at_most() =>
        Prop.ForAll(Contests.ToArbitrary(), contest =>
        {
            var (pool, drawer, random) = contest.Start();
            // By turns, each as many pairs as half of the queries at most, so that nobody is left with queries that others have judged often.
            var seen = contest.Shares.Select(_ => new HashSet<int>()).ToArray();
            int[] wanted = [.. contest.Shares.Select(share => pool.OfQuery.Count * share / 100)];
            for (int total = wanted.Sum(); total > 0; total--)
            {
                int voter = Enumerable.Range(0, wanted.Length).Where(v => seen[v].Count < wanted[v]).OrderBy(_ => random.Next()).First();
                int pair = drawer.Next(seen[voter])!.Value;
                if (!seen[voter].Add(pair))
                    return false;
                drawer.Count(pair);
                if (drawer.OfQuery.Max() - drawer.OfQuery.Min() > 2 || drawer.OfContender.Max() - drawer.OfContender.Min() > 2)
                    return false;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void Whoever_goes_on_to_the_end_sees_every_pair_once_and_has_judged_all_contenders_equally_often() =>
        Prop.ForAll(Contests.ToArbitrary(), contest =>
        {
            var (pool, drawer, _) = contest.Start();
            HashSet<int> seen = [];
            while (drawer.Next(seen) is { } pair)
            {
                if (!seen.Add(pair))
                    return false;
                drawer.Count(pair);
            }

            return seen.Count == pool.Pairs.Count && drawer.OfContender.All(count => count == contest.Chosen.Length);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void What_several_contenders_chose_is_one_pair_that_counts_for_each()
    {
        var pool = new PairPool(MadeComparison.Create([[3, 3, 1], [2, 2, 2]], 5));

        Assert.Equal(3, pool.Pairs.Count);
        Assert.Equal([0, 1], pool.Pairs[pool.Find("q0", "g3")!.Value].Contenders);
        Assert.Equal([2], pool.Pairs[pool.Find("q0", "g1")!.Value].Contenders);
        Assert.Equal([0, 1, 2], pool.Pairs[pool.Find("q1", "g2")!.Value].Contenders);
        Assert.Null(pool.Find("q1", "g3"));
    }

    [Fact]
    public void A_contender_that_failed_takes_no_part()
    {
        var comparison = MadeComparison.Create([[3, 1], [2, 2]], 5);
        comparison = comparison with { Contenders = [comparison.Contenders[0], comparison.Contenders[1] with { Failed = "no such layer", Neighbors = [] }] };

        Assert.Equal(["contender 0"], new PairPool(comparison).Contenders.Select(c => c.Name));
        Assert.Throws<EngineException>(() => new PairPool(comparison with { Contenders = [comparison.Contenders[1]] }));
    }

    private sealed record Contest(int[][] Chosen, int Gallery, int[] Shares, int Seed)
    {
        public (PairPool Pool, PairDrawer Drawer, Random Random) Start()
        {
            var random = new Random(Seed);
            var pool = new PairPool(MadeComparison.Create(Chosen, Gallery));
            return (pool, new PairDrawer(pool, random), random);
        }
    }
}
