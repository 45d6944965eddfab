using Akin.Catalog.Sources;
using Akin.Engine.Ingest;
using Akin.Engine.Search;

namespace Akin.Engine.Tests;

public sealed class IngestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_run_without_changes_embeds_nothing()
    {
        string photos = PhotoFolder.Make(_folder, 30);
        IngestReport first = Index(photos), second = Index(photos);
        Assert.Equal((30, 0, 0, 0), (first.Added, first.Unchanged, first.Removed, first.Skipped.Count));
        Assert.Equal((0, 30, 0, 0), (second.Added, second.Unchanged, second.Removed, second.Skipped.Count));
        Assert.NotNull(first.Limit);
        Assert.Null(second.ImagesPerSecond);
        Assert.Null(second.Limit);
    }

    [Fact]
    public void New_changed_and_removed_photos_are_followed()
    {
        string photos = PhotoFolder.Make(_folder, 20);
        Index(photos);
        PhotoFolder.Write(photos, "dress/new.png", 100);
        PhotoFolder.Write(photos, "dress/002.png", 101);
        File.Delete(Path.Combine(photos, "shoe", "003.png"));
        IngestReport report = Index(photos);
        Assert.Equal((2, 1, 18, 1), (report.Added, report.Changed, report.Unchanged, report.Removed));

        using var collection = Collection.Open(Store);
        Assert.Equal(20, collection.Store.Count);
        Assert.Equal("dress/002.png", Assert.Single(Search(collection, PhotoFolder.Photo(101), 1)).Id);
        Assert.DoesNotContain(Search(collection, PhotoFolder.Photo(3), 20), h => h.Id == "shoe/003.png");
    }

    [Fact]
    public void A_renamed_photo_takes_its_new_name()
    {
        string photos = PhotoFolder.Make(_folder, 6);
        Index(photos);
        File.Move(Path.Combine(photos, "dress", "002.png"), Path.Combine(photos, "shoe", "moved.png"));
        Index(photos);
        using var collection = Collection.Open(Store);
        SearchHit hit = Search(collection, PhotoFolder.Photo(2), 1)[0];
        Assert.Equal(("shoe/moved.png", 0f, "shoe"), (hit.Id, hit.Distance, hit.Metadata["category"]));
    }

    [Fact]
    public void Bad_photos_are_reported_and_the_rest_is_indexed()
    {
        string photos = PhotoFolder.Make(_folder, 10);
        byte[] whole = PhotoFolder.Photo(50, 200);
        File.WriteAllBytes(Path.Combine(photos, "cut.png"), whole[..(whole.Length / 2)]);
        File.WriteAllBytes(Path.Combine(photos, "empty.jpg"), []);
        File.WriteAllText(Path.Combine(photos, "text.jpg"), "no photo at all");
        Directory.CreateDirectory(Path.Combine(photos, "x.jpg"));
        File.CreateSymbolicLink(Path.Combine(photos, "dangling.png"), "/nowhere/at/all.png");
        PhotoFolder.Write(photos, "a 'quoted' \"name\" 👗.png", 60);

        IngestReport report = Index(photos);
        Assert.Equal(11, report.Added);
        Assert.Equal(["cut.png", "dangling.png", "empty.jpg", "text.jpg", "x.jpg"], report.Skipped.Select(s => s.Path.TrimEnd('/')).Order(StringComparer.Ordinal));
        Assert.All(report.Skipped, s => Assert.DoesNotContain('\n', s.Reason));
        using var collection = Collection.Open(Store);
        Assert.Equal("a 'quoted' \"name\" 👗.png", Search(collection, PhotoFolder.Photo(60), 1)[0].Id);
    }

    [Fact]
    public void A_photo_that_can_not_be_read_this_time_keeps_its_item()
    {
        string photos = PhotoFolder.Make(_folder, 4);
        Index(photos);
        File.WriteAllText(Path.Combine(photos, "dress", "000.png"), "overwritten by accident");
        IngestReport report = Index(photos);
        Assert.Equal((0, 3, 0, 1), (report.Added, report.Unchanged, report.Removed, report.Skipped.Count));
        using var collection = Collection.Open(Store);
        Assert.Equal(4, collection.Store.Count);
    }

    [Fact]
    public void New_metadata_is_taken_without_embedding_again()
    {
        string photos = PhotoFolder.Make(_folder, 4);
        string table = _folder.File("table.csv");
        File.WriteAllText(table, "file,color\ndress/000.png,red\nshoe/001.png,blue\n");
        var options = new SourceOptions { ImagesDirectory = photos };
        Index(table, options);
        File.WriteAllText(table, "file,color\ndress/000.png,green\nshoe/001.png,blue\n");
        IngestReport report = Index(table, options);
        Assert.Equal((0, 2), (report.Added, report.Unchanged));
        using var collection = Collection.Open(Store);
        Assert.Equal("green", collection.Store.Find("dress/000.png")!.Metadata["color"]);
    }

    [Fact]
    public void A_box_is_cut_out_before_anything_else_and_another_box_embeds_again()
    {
        // Two photos whose upper left corners are the same picture.
        string photos = _folder.File("boxed");
        Directory.CreateDirectory(photos);
        var random = new Random(5);
        byte[] corner = new byte[16 * 16 * 3];
        random.NextBytes(corner);
        foreach (string name in new[] { "a.png", "b.png" })
        {
            byte[] pixels = new byte[40 * 40 * 3];
            random.NextBytes(pixels);
            for (int y = 0; y < 16; y++)
                corner.AsSpan(y * 48, 48).CopyTo(pixels.AsSpan(y * 120));
            File.WriteAllBytes(Path.Combine(photos, name), Akin.Imaging.ImageEncoder.Png(pixels, 40, 40, 3));
        }

        string table = _folder.File("boxed.csv");
        var options = new SourceOptions { ImagesDirectory = photos, BoxColumn = "box" };
        File.WriteAllText(table, "file,box\na.png,\"0,0,16,16\"\nb.png,\"0,0,16,16\"\n");
        Index(table, options);
        using (var collection = Collection.Open(Store))
            Assert.All(collection.Find(collection.Read("a.png"), new SearchRequest { K = 2 }).Hits, h => Assert.Equal(0, h.Distance));
        File.WriteAllText(table, "file,box\na.png,\"0,0,16,16\"\nb.png,\"8,8,16,16\"\n");
        Assert.Equal((1, 1), (Index(table, options).Added, 1));
        using (var collection = Collection.Open(Store))
            Assert.True(collection.Find(collection.Read("a.png"), new SearchRequest { K = 2 }).Hits[1].Distance > 0);
    }

    [Fact]
    public void Two_sources_live_in_one_store_and_never_take_each_others_ids()
    {
        string first = PhotoFolder.Make(_folder, 6), second = PhotoFolder.Make(_folder, 2, "more");
        PhotoFolder.Write(second, "bag/1.png", 77);
        Index(first);
        IngestReport report = Index(second);
        Assert.Equal((1, 2), (report.Added, report.Skipped.Count));
        Assert.Equal((0, 6, 0), (Index(first).Added, Index(first).Unchanged, Index(first).Removed));
    }

    [Fact]
    public void A_folder_that_was_moved_is_found_again_without_embedding()
    {
        string photos = PhotoFolder.Make(_folder, 6);
        Index(photos);
        Directory.Move(photos, _folder.File("moved"));
        IngestReport report = Index(_folder.File("moved"));
        Assert.Equal((0, 6, 0, 0), (report.Added, report.Unchanged, report.Removed, report.Skipped.Count));
        using var collection = Collection.Open(Store);
        Assert.NotEmpty(collection.Thumbnail(collection.Store.Find("dress/000.png")!, 32));
    }

    [Fact]
    public void A_stopped_run_keeps_what_it_committed_and_the_next_one_does_the_rest()
    {
        string photos = PhotoFolder.Make(_folder, 400);
        using var stop = new CancellationTokenSource();
        var progress = new CallbackProgress<IngestProgress>(p =>
        {
            if (p.Done > 0)
                stop.Cancel();
        });
        IPhotoSource source = PhotoSource.Open(photos);
        using (var collection = Collection.OpenForIndexing(Store, new IndexRequest { Model = "pixels:64x64x3" }, source, "test"))
        {
            PhotoFolder.Write(photos, "dress/000.png", 0);
            File.WriteAllText(Path.Combine(photos, "a.png"), "the first entry is skipped, which reports progress");
            Assert.ThrowsAny<OperationCanceledException>(() => collection.Ingest(PhotoSource.Open(photos), progress: progress, cancellation: stop.Token));
        }

        IngestReport rest = Index(photos, model: null);
        Assert.Equal(400, rest.Added + rest.Unchanged);
        using var after = Collection.Open(Store);
        Assert.Equal(400, after.Store.Count);
    }

    private string Store => _folder.File("store");

    private IngestReport Index(string source, SourceOptions? options = null, string? model = "pixels")
    {
        IPhotoSource photos = PhotoSource.Open(source, options);
        using var collection = Collection.OpenForIndexing(Store, new IndexRequest { Model = model }, photos, "test");
        IngestReport report = collection.Ingest(photos);
        collection.OpenIndex();
        return report;
    }

    private static IReadOnlyList<SearchHit> Search(Collection collection, byte[] photo, int k) =>
        collection.Find(collection.Embed(new PhotoBytes(photo, null), null), new SearchRequest { K = k }).Hits;
}
