using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Lab.Judging.Relevance;

namespace Akin.Lab.Tests.Judging;

public sealed class BadJudgedListTests(BadJudgedListTests.SmallStore store) : IClassFixture<BadJudgedListTests.SmallStore>
{
    [Theory]
    [InlineData("names 1 item: 'none.png' (line 3) that the store", "dress/000.png,shoe/001.png,1", "dress/000.png,none.png,1", "dress/002.png,none.png,1")]
    [InlineData("5 items: 'a' (line 2), 'b' (line 3), 'c' (line 4), ... that the store", "dress/000.png,a,1", "dress/000.png,b,1", "dress/000.png,c,1", "dress/000.png,d,1", "dress/000.png,e,1")]
    [InlineData("2 queries: 'nowhere.png' (line 2), '../../../etc/none' (line 3) neither", "nowhere.png,dress/000.png,1", "../../../etc/none,dress/000.png,1")]
    [InlineData("1 malformed row: line 3 has the relevance '4'; it can be 0 to 3", "dress/000.png,shoe/001.png,3", "dress/000.png,shoe/003.png,4")]
    [InlineData("line 2 has the relevance '-1'", "dress/000.png,shoe/001.png,-1")]
    [InlineData("line 2 has the relevance '1.5'", "dress/000.png,shoe/001.png,1.5")]
    [InlineData("line 2 has no item", "dress/000.png,,1")]
    [InlineData("line 2 has no query", ",dress/000.png,1")]
    [InlineData("line 2 judges a query by itself", "dress/000.png,dress/000.png,1")]
    [InlineData("line 2 has 2 fields where the header has 3", "dress/000.png,shoe/001.png")]
    [InlineData("line 3 gives 'shoe/001.png' the relevance 1 for 'dress/000.png', and an earlier line 2", "dress/000.png,shoe/001.png,2", "dress/000.png,shoe/001.png,1")]
    [InlineData("4 malformed rows: line 2 has no item, line 3 has no item, line 4 has no item, ...", "x,,", "y,,", "z,,", "w,,")]
    [InlineData("has column names but no rows")]
    public void A_bad_list_says_which_rows_or_names_and_where(string says, params string[] rows)
    {
        string message = Assert.Throws<EngineException>(() => List(["query,item,relevance", .. rows])).Message;

        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains("judged.csv", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_list_that_lacks_a_column_or_relevant_items_or_is_not_there_is_refused()
    {
        Assert.Contains("no column \"item\"", Assert.Throws<SourceException>(() => List("query,thing", "a,b")).Message, StringComparison.Ordinal);
        Assert.Contains("none of the 1 judged queries", Assert.Throws<EngineException>(() => Run("query,item,relevance", "dress/000.png,shoe/001.png,0")).Message, StringComparison.Ordinal);
        Assert.Throws<SourceException>(() => JudgedList.Read(store.Folder.File("none.csv"), store.Collection.Store));
        File.WriteAllText(store.Folder.File("text.png"), "no photo");
        Assert.Contains("text.png", Assert.Throws<EngineException>(() => Run("query,item", "text.png,shoe/001.png")).Message, StringComparison.Ordinal);
    }

    private void Run(params string[] lines) => JudgedEvaluation.Run(store.Collection, List(lines), null, 10);

    private JudgedList List(params string[] lines)
    {
        File.WriteAllLines(store.Folder.File("judged.csv"), lines);
        return JudgedList.Read(store.Folder.File("judged.csv"), store.Collection.Store);
    }

    /// <summary>One store for all of them, which only read it.</summary>
    public sealed class SmallStore : IDisposable
    {
        public SmallStore()
        {
            IPhotoSource source = PhotoSource.Open(PhotoFolder.Make(Folder, 10));
            using (var made = Collection.OpenForIndexing(Folder.File("store"), new IndexRequest { Model = "pixels" }, source, "test"))
                made.Ingest(source);
            Collection = Collection.Open(Folder.File("store"));
        }

        public TemporaryFolder Folder { get; } = new();

        public Collection Collection { get; }

        public void Dispose()
        {
            Collection.Dispose();
            Folder.Dispose();
        }
    }
}
