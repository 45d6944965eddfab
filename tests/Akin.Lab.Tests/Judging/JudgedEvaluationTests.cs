using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Lab.Judging;
using Akin.Lab.Judging.Relevance;
using Akin.Vectors;

namespace Akin.Lab.Tests.Judging;

public sealed class JudgedEvaluationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _store;

    public JudgedEvaluationTests()
    {
        IPhotoSource source = PhotoSource.Open(PhotoFolder.Make(_folder, 30));
        _store = _folder.File("store");
        using var made = Collection.OpenForIndexing(_store, new IndexRequest { Model = "pixels" }, source, "test");
        made.Ingest(source);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_measures_are_those_of_the_papers()
    {
        // Relevances by rank: 3 2 3 0 1 2, worked by hand: DCG₆ = 3 + 2/log₂3 + 3/2 + 1/log₂6 + 2/log₂7 over that of 3 3 2 2 1 0.
        (int, int)[] ranks = [(1, 3), (2, 2), (3, 3), (5, 1), (6, 2)];
        Assert.Equal(0.9608, RankingMeasures.Ndcg(ranks, 6), 4);
        Assert.Equal(1, RankingMeasures.Recall(ranks, 6));
        Assert.Equal(3 / 5.0, RankingMeasures.Recall(ranks, 3));
        Assert.Equal(1, RankingMeasures.ReciprocalRank(ranks));

        (int, int)[] late = [(4, 1), (20, 1)];
        Assert.Equal(1 / Math.Log2(5) / (1 + (1 / Math.Log2(3))), RankingMeasures.Ndcg(late, 10), 12);
        Assert.Equal(0, RankingMeasures.Ndcg(late, 3));
        Assert.Equal(0.5, RankingMeasures.Recall(late, 10));
        Assert.Equal(0.25, RankingMeasures.ReciprocalRank(late));
    }

    [Fact]
    public void An_interval_is_that_of_means_of_drawn_queries()
    {
        Estimate all = Estimate.From([1, 1, 1, 1]);
        Assert.Equal((1, 1, 1), (all.Mean, all.Interval.Low, all.Interval.High));

        // A share of a half among 400: the normal interval, half ± 1.96 · 0.5 / 20, is as good there.
        Estimate half = Estimate.From([.. Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? 1.0 : 0)]);
        Assert.Equal(0.5, half.Mean);
        Assert.Equal(0.451, half.Interval.Low, 0.01);
        Assert.Equal(0.549, half.Interval.High, 0.01);
        Assert.Equal(half, Estimate.From([.. Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? 1.0 : 0)]));
    }

    [Fact]
    public void Queries_from_the_store_and_photos_outside_rank_every_item_less_themselves()
    {
        using var collection = Collection.Open(_store);
        // The exact ranking that search gives, the query itself taken out.
        string[] ranking = [.. collection.Find(collection.Read("dress/000.png"), new() { K = 30 }).Hits.Select(h => h.Id).Where(id => id != "dress/000.png")];
        PhotoFolder.Write(_folder.Path, "outside.png", 1);
        JudgedReport report = Run(collection, "query,item,relevance", $"dress/000.png,{ranking[1]},2", $"dress/000.png,{ranking[11]},", $"dress/000.png,{ranking[0]},0",
            "outside.png,shoe/001.png,3", "dress/002.png,dress/004.png,0");

        double ndcg = (2 / Math.Log2(3)) / (2 + (1 / Math.Log2(3)));
        Assert.Equal((2, 1, 30, 5, 10), (report.Queries, report.WithoutMatch, report.Gallery, report.Judgments, report.K));
        Assert.Equal((0.5 + 1) / 2, report.RecallAtK.Mean, 9);
        Assert.Equal((ndcg + 1) / 2, report.NdcgAtK.Mean, 9);
        Assert.Equal((0.5 + 1) / 2, report.MeanReciprocalRank.Mean, 9);
        Assert.Equal("l1", JudgedEvaluation.Run(collection, List(collection, "query,item", $"dress/000.png,{ranking[1]}"), Metric.L1, 5).Metric);
    }

    [Fact]
    public void What_people_marked_becomes_a_list_by_majority()
    {
        using var collection = Collection.Open(_store);
        Assert.Contains("nobody has judged", Assert.Throws<EngineException>(() => JudgedList.Collected(collection.Store)).Message, StringComparison.Ordinal);
        using (JudgedFile file = JudgedFile.Open(_store))
        {
            file.Add("a", "dress/000.png", [("shoe/001.png", true), ("shoe/003.png", true), ("shoe/005.png", false)]);
            file.Add("b", "dress/000.png", [("shoe/001.png", true), ("shoe/003.png", false), ("shoe/005.png", false)]);
            file.Add("a", "gone.png", [("shoe/001.png", true)]);
        }

        JudgedList list = JudgedList.Collected(collection.Store);
        Assert.Equal(2, list.Write(_folder.File("collected.csv")));
        Assert.Equal(["query,item,relevance", "dress/000.png,shoe/001.png,1", "dress/000.png,shoe/005.png,0"], File.ReadAllLines(_folder.File("collected.csv")));
        Assert.Equal(list.Queries[0].Relevance, JudgedList.Read(_folder.File("collected.csv"), collection.Store).Queries[0].Relevance);
    }

    [Fact]
    public void Sheets_show_the_ten_nearest_and_a_voter_never_gets_a_query_twice()
    {
        using var collection = Collection.Open(_store);
        using var sheets = JudgedSheets.Open(collection);
        Voter voter = VoterSeal.NewVoter();
        HashSet<string> queries = [];
        for (int i = 1; i <= 30; i++)
        {
            JudgedSheet sheet = sheets.Draw(voter)!;
            Assert.True(queries.Add(sheet.Query.Id));
            string[] nearest = [.. collection.Find(collection.Read(sheet.Query.Id), new() { K = 11 }).Hits.Select(h => h.Id).Where(id => id != sheet.Query.Id).Order()];
            Assert.Equal(nearest, sheet.Items.Select(item => item.Id).Order());
            if (i < 30)
                Assert.NotEqual(sheet.Query.Id, sheets.Draw(voter, sheet.Token)!.Query.Id);
            Assert.Equal(i, sheets.Judge(voter, sheet.Token, [sheet.Items[0].Id, sheet.Items[3].Id]));
            Assert.Equal(ErrorCodes.AlreadyJudged, Assert.Throws<VoteRefusedException>(() => sheets.Judge(voter, sheet.Token, [])).Code);
        }

        Assert.Null(sheets.Draw(voter));
        // Another voter begins with what was judged least: everything once.
        Assert.NotNull(sheets.Draw(VoterSeal.NewVoter()));
        Assert.Equal(30, JudgedList.Collected(collection.Store).Queries.Count);
        Assert.Equal(30, JudgedEvaluation.Run(collection, JudgedList.Collected(collection.Store), null, 10).Queries);
    }

    [Fact]
    public void Sheets_of_others_and_items_that_were_not_shown_are_refused()
    {
        using var collection = Collection.Open(_store);
        using var sheets = JudgedSheets.Open(collection);
        Voter voter = VoterSeal.NewVoter();
        JudgedSheet sheet = sheets.Draw(voter)!;
        string stranger = collection.Store.Find(collection.Store.Keys()).Values.Select(i => i.Id).First(id => id != sheet.Query.Id && sheet.Items.All(i => i.Id != id));

        Assert.Equal(ErrorCodes.NotShown, Assert.Throws<VoteRefusedException>(() => sheets.Judge(voter, sheet.Token, [stranger])).Code);
        Assert.Equal(ErrorCodes.UnknownPair, Assert.Throws<VoteRefusedException>(() => sheets.Judge(VoterSeal.NewVoter(), sheet.Token, [])).Code);
        Assert.Equal(ErrorCodes.UnknownPair, Assert.Throws<VoteRefusedException>(() => sheets.Judge(voter, "x" + sheet.Token, [])).Code);
        Assert.Equal(1, sheets.Judge(voter, sheet.Token, []));
    }

    private JudgedReport Run(Collection collection, params string[] lines) => JudgedEvaluation.Run(collection, List(collection, lines), null, 10);

    private JudgedList List(Collection collection, params string[] lines)
    {
        File.WriteAllLines(_folder.File("judged.csv"), lines);
        return JudgedList.Read(_folder.File("judged.csv"), collection.Store);
    }
}
