using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Lab.Duplicates;

namespace Akin.Lab.Tests.Duplicates;

public sealed class DuplicateRemovalTests : IDisposable
{
    private readonly CopiedPhotos _copied = new();
    private readonly byte[] _photo = CopiedPhotos.Photo(1);

    public DuplicateRemovalTests()
    {
        _copied.Write("a.png", _photo);
        _copied.Write("b-small.jpg", CopiedPhotos.Jpeg(_photo, 0.6));
        _copied.Write("c-same.png", _photo);
        _copied.Write("d-other.png", CopiedPhotos.Photo(2));
        _copied.Index();
    }

    public void Dispose() => _copied.Dispose();

    [Fact]
    public void What_was_taken_out_stays_out_when_its_source_is_indexed_again_and_its_file_is_where_it_was()
    {
        RemovalReport removed = _copied.Remove(_copied.Find());
        Assert.Equal((2, 0, 0), (removed.Removed, removed.FilesDeleted, removed.Kept.Count));
        Assert.Equal(["a.png", "d-other.png"], _copied.Ids());
        Assert.Equal(4, Directory.GetFiles(_copied.Photos).Length);
        for (int i = 0; i < 2; i++)
        {
            Akin.Engine.Ingest.IngestReport report = _copied.Index();
            Assert.Equal((0, 2, 2, 0), (report.Added, report.Unchanged, report.Duplicates, report.Removed));
            Assert.Empty(report.Skipped);
        }

        Assert.Empty(_copied.Find().Groups);
        using var collection = Collection.Open(_copied.Store);
        Assert.Equal(2, collection.Find(collection.Read("a.png"), new Akin.Engine.Search.SearchRequest()).Hits.Count);
    }

    [Fact]
    public void A_duplicate_comes_back_in_the_same_run_in_which_the_one_that_was_kept_for_it_goes()
    {
        _copied.Remove(_copied.Find());
        File.Delete(Path.Combine(_copied.Photos, "a.png"));
        Akin.Engine.Ingest.IngestReport report = _copied.Index();
        Assert.Equal((2, 1, 0), (report.Added, report.Removed, report.Duplicates));
        Assert.Equal(["b-small.jpg", "c-same.png", "d-other.png"], _copied.Ids());
    }

    [Fact]
    public void A_duplicate_comes_back_when_it_or_the_one_that_was_kept_becomes_another_photo()
    {
        _copied.Remove(_copied.Find());
        _copied.Write("b-small.jpg", CopiedPhotos.Photo(3));
        Akin.Engine.Ingest.IngestReport report = _copied.Index();
        Assert.Equal((1, 1), (report.Added, report.Duplicates));
        Assert.Equal(["a.png", "b-small.jpg", "d-other.png"], _copied.Ids());
        _copied.Write("a.png", CopiedPhotos.Photo(4));
        Assert.Equal(2, _copied.Index().Added);
        Assert.Equal(["a.png", "b-small.jpg", "c-same.png", "d-other.png"], _copied.Ids());
    }

    [Fact]
    public void What_is_forgotten_comes_back()
    {
        _copied.Remove(_copied.Find());
        using (var store = CatalogStore.Open(_copied.Store, StoreMode.Write))
        {
            Assert.Equal(2, store.RemovedDuplicates.Count);
            Assert.Equal(2, store.ForgetDuplicates());
        }

        Assert.Equal(2, _copied.Index().Added);
        Assert.Equal(4, _copied.Ids().Length);
    }

    [Fact]
    public void A_duplicate_whose_file_is_deleted_is_forgotten()
    {
        _copied.Remove(_copied.Find());
        File.Delete(Path.Combine(_copied.Photos, "c-same.png"));
        _copied.Index();
        using var store = CatalogStore.Open(_copied.Store, StoreMode.Read);
        Assert.Equal("b-small.jpg", Assert.Single(store.RemovedDuplicates).Id);
    }

    [Fact]
    public void When_the_one_that_was_kept_gives_way_to_a_better_one_its_duplicates_stay_out()
    {
        _copied.Remove(_copied.Find());
        _copied.Write("z-large.png", CopiedPhotos.Photo(1, 240, 300));
        _copied.Index();
        DuplicateReport report = _copied.Find();
        Assert.Equal([["z-large.png", "a.png"]], CopiedPhotos.Groups(report));
        _copied.Remove(report);
        Assert.Equal((0, 3), (_copied.Index().Added, _copied.Index().Duplicates));
        Assert.Equal(["d-other.png", "z-large.png"], _copied.Ids());
    }

    [Fact]
    public void A_folder_that_moves_takes_its_duplicates_along()
    {
        _copied.Remove(_copied.Find());
        string moved = _copied.Folder.File("moved");
        Directory.Move(_copied.Photos, moved);
        Akin.Engine.Ingest.IngestReport report = _copied.Index(Akin.Catalog.Sources.PhotoSource.Open(moved));
        Assert.Equal((0, 2, 2), (report.Added, report.Unchanged, report.Duplicates));
    }

    [Fact]
    public void Files_are_deleted_only_where_that_is_asked_for()
    {
        RemovalReport removed = _copied.Remove(_copied.Find(), deleteFiles: true);
        Assert.Equal((2, 2), (removed.Removed, removed.FilesDeleted));
        Assert.Equal(["a.png", "d-other.png"], Directory.GetFiles(_copied.Photos).Select(Path.GetFileName).Order());
        Akin.Engine.Ingest.IngestReport report = _copied.Index();
        Assert.Equal((0, 2, 0), (report.Added, report.Unchanged, report.Duplicates));
    }

    [Fact]
    public void No_file_is_deleted_that_changed_or_whose_better_one_did()
    {
        DuplicateReport report = _copied.Find();
        _copied.Write("b-small.jpg", CopiedPhotos.Photo(9));
        RemovalReport removed = _copied.Remove(report, deleteFiles: true);
        Assert.Equal((1, 1, "b-small.jpg"), (removed.Removed, removed.FilesDeleted, Assert.Single(removed.Kept).Path));
        Assert.True(File.Exists(Path.Combine(_copied.Photos, "b-small.jpg")));

        _copied.Write("c-same.png", _photo);
        _copied.Index();
        report = _copied.Find();
        _copied.Write("a.png", CopiedPhotos.Photo(8));
        removed = _copied.Remove(report, deleteFiles: true);
        Assert.Equal((0, 0), (removed.Removed, removed.FilesDeleted));
        Assert.True(File.Exists(Path.Combine(_copied.Photos, "c-same.png")));
    }

    [Fact]
    public void A_file_that_another_item_shows_or_that_lies_behind_a_link_is_not_deleted()
    {
        string outside = _copied.Folder.File("outside.png");
        File.WriteAllBytes(outside, _photo);
        File.CreateSymbolicLink(Path.Combine(_copied.Photos, "e-link.png"), outside);
        File.CreateSymbolicLink(Path.Combine(_copied.Photos, "0-link-to-c.png"), Path.Combine(_copied.Photos, "c-same.png"));
        _copied.Index();
        DuplicateReport report = _copied.Find();
        RemovalReport removed = _copied.Remove(report, deleteFiles: true);
        Assert.Equal(4, removed.Removed);
        Assert.True(File.Exists(outside));
        // Whichever was kept can still be read.
        using var collection = Collection.Open(_copied.Store);
        Assert.NotEmpty(collection.Thumbnail(collection.Store.Find(report.Groups[0].Kept.Item.Id)!, 32));
    }

    [Fact]
    public void What_left_the_store_since_is_passed_over()
    {
        DuplicateReport report = _copied.Find();
        File.Delete(Path.Combine(_copied.Photos, "c-same.png"));
        _copied.Index();
        RemovalReport removed = _copied.Remove(report);
        Assert.Equal((1, "c-same.png"), (removed.Removed, Assert.Single(removed.Kept).Path));
    }

    [Fact]
    public void A_store_in_use_is_refused_by_the_name_of_its_user()
    {
        DuplicateReport report = _copied.Find();
        using var writer = CatalogStore.Open(_copied.Store, StoreMode.Write, "akin index elsewhere");
        Assert.Contains("akin index elsewhere", Assert.Throws<StoreException>(() => _copied.Remove(report)).Message);
    }
}
