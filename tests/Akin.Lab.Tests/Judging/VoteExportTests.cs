using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Lab.Comparison;
using Akin.Lab.Judging.Votes;

namespace Akin.Lab.Tests.Judging;

public sealed class VoteExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Triplets_are_what_most_approved_with_what_most_rejected_by_rows_of_the_table()
    {
        string table = Table(12);
        Write(new ComparisonSource { Path = table, IdColumn = "sku" }, [[0, 1, 2], [3, 3, 4], [5, 0, 5]], 9, i => $"s{i}");
        Vote("a", "s0", "s3", true); // row 3 of the table
        Vote("b", "s0", "s3", true);
        Vote("c", "s0", "s3", false);
        Vote("a", "s0", "s4", false);
        Vote("a", "s0", "s5", false);
        Vote("a", "s1", "s6", true); // nothing was rejected
        Vote("a", "s2", "s8", true); // as many for as against
        Vote("b", "s2", "s8", false);
        Vote("b", "s2", "s3", false);

        VoteTriplets made = new VoteExport(_folder.Path).WriteTriplets(_folder.File("votes.tsv"));

        Assert.Equal(["0\t3\t4", "0\t3\t5"], File.ReadAllLines(_folder.File("votes.tsv")));
        Assert.Equal((2, 1, 1, 0), (made.Triplets, made.Queries, made.Ties, made.Gone));
    }

    [Fact]
    public void Rows_that_are_skipped_count_as_rows_and_photos_that_are_gone_are_left_out()
    {
        string table = Table(6);
        File.WriteAllLines(table, [.. File.ReadAllLines(table).Take(1), "none.png,none", .. File.ReadAllLines(table).Skip(1)]);
        Write(new ComparisonSource { Path = table, IdColumn = "sku" }, [[0, 1, 2]], 8, i => $"s{i}");
        Vote("a", "s0", "s1", true);
        Vote("a", "s0", "s2", false);
        Vote("a", "s0", "s7", false);

        VoteTriplets made = new VoteExport(_folder.Path).WriteTriplets(_folder.File("votes.tsv"));

        Assert.Equal(["1\t2\t3"], File.ReadAllLines(_folder.File("votes.tsv")));
        Assert.Equal(1, made.Gone);
    }

    [Fact]
    public void A_stores_numbers_are_the_places_of_its_items_as_training_counts_them()
    {
        IPhotoSource photos = PhotoSource.Open(PhotoFolder.Make(_folder, 8));
        string store = _folder.File("store");
        using (var made = Collection.OpenForIndexing(store, new IndexRequest { Model = "pixels" }, photos, "test"))
            made.Ingest(photos);
        string[] ids = [.. new ComparisonSource { Stores = [store] }.Open().Enumerate().Select(e => e.Item!.Id)];
        Write(new ComparisonSource { Stores = [store] }, [[0, 1]], 7, i => ids[i]);
        Vote("a", ids[0], ids[6], true);
        Vote("a", ids[0], ids[2], false);

        VoteTriplets triplets = new VoteExport(_folder.Path).WriteTriplets(_folder.File("votes.tsv"));

        Assert.Equal(["0\t6\t2"], File.ReadAllLines(_folder.File("votes.tsv")));
        Assert.Equal([store], triplets.Source.Stores!);
    }

    [Fact]
    public void Several_stores_have_no_rows_and_votes_that_all_agree_make_no_triplets()
    {
        Write(new ComparisonSource { Stores = ["one", "two"] }, [[0, 1]], 3, i => $"s{i}");
        Assert.Contains("2 stores", Assert.Throws<EngineException>(() => new VoteExport(_folder.Path).WriteTriplets(_folder.File("x.tsv"))).Message, StringComparison.Ordinal);

        Write(new ComparisonSource { Path = Table(4), IdColumn = "sku" }, [[0, 1]], 3, i => $"s{i}");
        Vote("a", "s0", "s1", true);
        Assert.Contains("of 1 votes", Assert.Throws<EngineException>(() => new VoteExport(_folder.Path).WriteTriplets(_folder.File("x.tsv"))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("x.tsv")));
    }

    [Fact]
    public void The_csv_names_the_contenders_that_made_each_pair_and_quotes_what_needs_it()
    {
        Write(new ComparisonSource { Path = Table(6), IdColumn = "sku" }, [[0, 0, 2]], 4, i => i == 0 ? "a, \"b\"" : $"s{i}");
        Vote("v", "a, \"b\"", "s1", true);
        Vote("v", "a, \"b\"", "s4", false);

        Assert.Equal(2, new VoteExport(_folder.Path).WriteCsv(_folder.File("votes.csv")));
        Assert.Equal(
            ["voter,query,found,approved,contenders", "v,\"a, \"\"b\"\"\",s1,1,\"contender 0;contender 1\"", "v,\"a, \"\"b\"\"\",s4,0,"],
            File.ReadAllLines(_folder.File("votes.csv")));
    }

    private string Table(int rows)
    {
        for (int i = 0; i < rows; i++)
            PhotoFolder.Write(_folder.Path, $"{i}.png", i);
        string table = _folder.File("goods.csv");
        File.WriteAllLines(table, ["file,sku", .. Enumerable.Range(0, rows).Select(i => $"{i}.png,s{i}")]);
        return table;
    }

    private void Write(ComparisonSource source, int[][] chosen, int gallery, Func<int, string> id) =>
        MadeComparison.Create(chosen, gallery, source, id).Write(_folder.File(ComparisonFile.FileName));

    private void Vote(string voter, string query, string found, bool approved)
    {
        using VoteFile votes = VoteFile.Open(_folder.Path);
        Assert.True(votes.Add(new Vote(voter, query, found, approved)));
    }
}
