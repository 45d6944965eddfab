using System.Drawing;
using Akin.Engine;
using Akin.Lab.Duplicates;
using Akin.Vectors;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Lab.Tests.Duplicates;

public sealed class DuplicateSearchTests : IDisposable
{
    private readonly CopiedPhotos _copied = new();

    public void Dispose() => _copied.Dispose();

    [Fact]
    public void Copies_are_grouped_with_their_photo_and_the_best_is_kept()
    {
        byte[] one = CopiedPhotos.Photo(1), two = CopiedPhotos.Photo(2);
        _copied.Write("a-half.jpg", CopiedPhotos.Jpeg(one, 0.5));
        _copied.Write("b.png", one);
        _copied.Write("c-crop.jpg", CopiedPhotos.Jpeg(one, box: new Rectangle(3, 4, 114, 143)));
        _copied.Write("d-same.png", one);
        _copied.Write("e.png", two);
        _copied.Write("f-poor.jpg", CopiedPhotos.Jpeg(two, quality: 40));
        for (int i = 3; i < 12; i++)
            _copied.Write($"other/{i}.png", CopiedPhotos.Photo(i));
        _copied.Index();

        DuplicateReport report = _copied.Find();
        Assert.Equal(15, report.Items);
        Assert.Equal([["b.png", "a-half.jpg", "c-crop.jpg", "d-same.png"], ["e.png", "f-poor.jpg"]], CopiedPhotos.Groups(report));
        Assert.Equal((4, 0), (report.Duplicates, report.Skipped.Count));
        DuplicateGroup group = report.Groups[0];
        Assert.Equal(("first by name of the best", 120, 150, "png"), (group.Kept.Words, group.Kept.Width, group.Kept.Height, group.Kept.Format));
        Assert.Contains("50 % of the size", group.Others[0].Words);
        Assert.Contains("cropped to", group.Others[1].Words);
        Assert.Equal("the same file", group.Others[2].Words);
        // Equal files need no look, and one of them stands for both.
        Assert.InRange(report.Decoded, 4, 14);
    }

    [Fact]
    public void A_mirrored_copy_is_found_by_a_network_that_takes_both_for_the_same()
    {
        // The class network's vector is the mean color, the same for a mirror image; so are its neighbors', which pictures then tell apart.
        byte[] photo = CopiedPhotos.Photo(1);
        _copied.Write("a.png", photo);
        _copied.Write("b-mirrored.jpg", CopiedPhotos.Jpeg(photo, mirror: true));
        for (int i = 2; i < 9; i++)
            _copied.Write($"{i}.png", CopiedPhotos.Photo(i));
        _copied.Index(model: ClassNetwork.Write(_copied.Folder));
        DuplicateReport report = _copied.Find();
        Assert.Equal(["a.png", "b-mirrored.jpg"], Assert.Single(CopiedPhotos.Groups(report)).Order());
        Assert.StartsWith("mirrored", report.Groups[0].Others[0].Words, StringComparison.Ordinal);
    }

    [Fact]
    public void One_shot_in_two_colors_and_two_boxes_of_one_photo_are_not_joined()
    {
        _copied.Write("red.png", CopiedPhotos.Photo(1, red: 230));
        _copied.Write("dark.png", CopiedPhotos.Photo(1, red: 90));
        _copied.Write("photo.png", CopiedPhotos.Photo(5));
        File.WriteAllLines(Path.Combine(_copied.Photos, "goods.csv"), ["file,id,box", "red.png,red,", "dark.png,dark,", "photo.png,left,0 0 80 150", "photo.png,right,5 0 80 150"]);
        var options = new Akin.Catalog.Sources.SourceOptions { IdColumn = "id", BoxColumn = "box" };
        _copied.Index(Akin.Catalog.Sources.PhotoSource.Open(Path.Combine(_copied.Photos, "goods.csv"), options));
        Assert.Equal(4, _copied.Ids().Length);
        Assert.Empty(_copied.Find(new DuplicateRequest { MaxDistance = 2 }).Groups);
    }

    [Theory]
    [InlineData(IndexKind.Flat, Metric.L2)]
    [InlineData(IndexKind.Hnsw, Metric.Cosine)]
    [InlineData(IndexKind.Flat, Metric.Hamming)]
    public void Any_metric_and_index_will_do(IndexKind index, Metric metric)
    {
        for (int i = 0; i < 12; i++)
        {
            _copied.Write($"{i:00}.png", CopiedPhotos.Photo(i));
            if (i % 3 == 0)
                _copied.Write($"{i:00}-copy.jpg", CopiedPhotos.Jpeg(CopiedPhotos.Photo(i), 0.7));
        }

        var source = Akin.Catalog.Sources.PhotoSource.Open(_copied.Photos);
        using (var collection = Collection.OpenForIndexing(_copied.Store, new IndexRequest { Model = "pixels", Index = index, Metric = metric }, source, "test"))
            collection.Ingest(source);
        Assert.Equal(["00.png 00-copy.jpg", "03.png 03-copy.jpg", "06.png 06-copy.jpg", "09.png 09-copy.jpg"], CopiedPhotos.Groups(_copied.Find()).Select(g => string.Join(' ', g)));
    }

    [Fact]
    public void Copies_that_are_kept_under_different_classes_are_found_all_the_same()
    {
        string model = ClassNetwork.Write(_copied.Folder);
        byte[] photo = CopiedPhotos.Photo(1);
        _copied.Write("red/a.png", photo);
        _copied.Write("blue/a.jpg", CopiedPhotos.Jpeg(photo));
        var source = Akin.Catalog.Sources.PhotoSource.Open(_copied.Photos);
        using (var collection = Collection.OpenForIndexing(_copied.Store, new IndexRequest { Model = model, Route = "tint", RouteColumn = "category" }, source, "test"))
            collection.Ingest(source);
        Assert.Equal(["blue/a.jpg", "red/a.png"], Assert.Single(CopiedPhotos.Groups(_copied.Find())).Order());
    }

    [Fact]
    public void What_vectors_say_is_far_is_not_even_read()
    {
        for (int i = 0; i < 10; i++)
            _copied.Write($"{i}.png", CopiedPhotos.Photo(i));
        _copied.Index();
        DuplicateReport report = _copied.Find(new DuplicateRequest { MaxDistance = 0 });
        Assert.Equal((0, 0, 0), (report.Candidates, report.Decoded, report.Groups.Count));
    }

    [Fact]
    public void A_photo_that_is_gone_is_reported_and_the_rest_is_grouped()
    {
        byte[] photo = CopiedPhotos.Photo(1);
        foreach (double scale in new[] { 1.0, 0.8, 0.6 })
            _copied.Write($"{scale * 10:0}.jpg", CopiedPhotos.Jpeg(photo, scale));
        _copied.Index();
        File.Delete(Path.Combine(_copied.Photos, "10.jpg"));
        DuplicateReport report = _copied.Find();
        Assert.Equal([["8.jpg", "6.jpg"]], CopiedPhotos.Groups(report));
        Assert.Equal("10.jpg", Assert.Single(report.Skipped).Path);
    }

    [Fact]
    public void A_store_of_one_photo_or_none_has_no_duplicates()
    {
        _copied.Index();
        Assert.Empty(_copied.Find().Groups);
        _copied.Write("a.png", CopiedPhotos.Photo(1));
        _copied.Index();
        Assert.Empty(_copied.Find().Groups);
    }

    [Fact]
    public void Joined_sets_are_those_of_a_slow_reference() => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        int count = random.Next(1, 30);
        var sets = new DisjointSets(count);
        int[] color = [.. Enumerable.Range(0, count)];
        for (int i = random.Next(40); i > 0; i--)
        {
            int a = random.Next(count), b = random.Next(count);
            sets.Join(a, b);
            int from = color[a], to = color[b];
            color = [.. color.Select(c => c == from ? to : c)];
        }

        string[] slow = [.. Enumerable.Range(0, count).GroupBy(i => color[i]).Where(g => g.Count() > 1).Select(g => string.Join(' ', g)).Order()];
        return sets.Groups().Select(g => string.Join(' ', g)).Order().SequenceEqual(slow);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_page_shows_each_group_with_its_pictures_and_asks_nothing_of_the_network()
    {
        byte[] photo = CopiedPhotos.Photo(1);
        _copied.Write("<b> & \"quoted\".png", photo);
        _copied.Write("copy.jpg", CopiedPhotos.Jpeg(photo, 0.5));
        _copied.Index();
        string path = _copied.Folder.File("duplicates.html");
        using var collection = Collection.Open(_copied.Store);
        new DuplicateSheet(collection).Write(path, _copied.Find());
        string page = File.ReadAllText(path);
        Assert.Equal(2, page.Split("<img ").Length - 1);
        Assert.Equal(1, page.Split("class=\"kept\"").Length - 1);
        Assert.Contains("kept: largest", page);
        Assert.Contains("120 × 150", page);
        Assert.Contains("&lt;b&gt; &amp; &quot;quoted&quot;.png", page);
        Assert.DoesNotContain("<b>", page);
        Assert.DoesNotContain("http", page);
    }
}
