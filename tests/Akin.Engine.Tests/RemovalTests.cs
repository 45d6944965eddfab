using Akin.Catalog.Sources;
using Akin.Engine.Ingest;

namespace Akin.Engine.Tests;

/// <summary>Nothing leaves a store that nobody removed.</summary>
public sealed class RemovalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_empty_mount_point_empties_no_store_unless_that_is_asked_for()
    {
        Index(PhotoFolder.Make(_folder, 8));
        Directory.Move(Photos, _folder.File("away"));
        Directory.CreateDirectory(Photos);

        IngestReport report = Index(Photos);
        Assert.Equal((0, 8, KeptReason.TooMany, true), (report.Removed, report.Kept?.Count, report.Kept?.Reason, report.IsFruitless));
        Assert.Equal(8, Count());
        report = Index(Photos, removeMissing: true);
        Assert.Equal((8, null), (report.Removed, report.Kept));
        Assert.Equal(0, Count());
    }

    [Fact]
    public void A_linked_folder_whose_disk_is_away_keeps_its_items_whatever_is_asked_for()
    {
        PhotoFolder.Make(_folder, 40);
        Directory.Move(Path.Combine(Photos, "shoe"), _folder.File("disk"));
        Directory.CreateSymbolicLink(Path.Combine(Photos, "shoe"), _folder.File("disk"));
        Index(Photos);
        Directory.Move(_folder.File("disk"), _folder.File("away"));
        File.Delete(Path.Combine(Photos, "dress", "000.png"));

        foreach (bool removeMissing in (bool[])[false, true])
        {
            IngestReport report = Index(Photos, removeMissing: removeMissing);
            Assert.Equal((0, 21, KeptReason.IncompleteRead), (report.Removed, report.Kept?.Count, report.Kept?.Reason));
            Assert.StartsWith("it could not be read to its end: shoe is a dangling link", report.Kept!.Why);
        }

        Directory.Move(_folder.File("away"), _folder.File("disk"));
        Assert.Equal((1, null), (Index(Photos).Removed, Index(Photos).Kept));
        Assert.Equal(39, Count());
    }

    [Theory]
    [InlineData(200, 20, true)]
    [InlineData(200, 21, false)]
    [InlineData(20, 10, true)]
    [InlineData(20, 11, false)]
    [InlineData(8, 7, true)]
    [InlineData(8, 8, false)]
    [InlineData(1, 1, false)]
    public void A_run_removes_up_to_ten_items_or_a_tenth_and_never_all(int photos, int deleted, bool removes)
    {
        PhotoFolder.Make(_folder, photos);
        // A folder of its own would be doubted when it is empty.
        File.WriteAllText(Path.Combine(Photos, "dress", "notes.txt"), "");
        if (photos > 1)
            File.WriteAllText(Path.Combine(Photos, "shoe", "notes.txt"), "");
        Index(Photos, model: "pixels:4x4x3");
        foreach (string file in Directory.GetFiles(Photos, "*.png", SearchOption.AllDirectories).Order().Take(deleted))
            File.Delete(file);

        IngestReport report = Index(Photos);
        Assert.Equal((removes ? deleted : 0, removes ? null : deleted), (report.Removed, report.Kept?.Count));
        Assert.Equal(photos - report.Removed, Count());
        Assert.Equal(removes ? 0 : deleted, Index(Photos, removeMissing: true).Removed);
        Assert.Equal(photos - deleted, Count());
    }

    [Fact]
    public void A_folder_that_is_empty_or_became_a_file_is_doubted_and_the_rest_is_followed()
    {
        PhotoFolder.Make(_folder, 40);
        PhotoFolder.Write(Photos, "mount/1.png", 100);
        PhotoFolder.Write(Photos, "file/2.png", 101);
        PhotoFolder.Write(Photos, "deleted/3.png", 102);
        Index(Photos);
        File.Delete(Path.Combine(Photos, "mount", "1.png"));
        Directory.Delete(Path.Combine(Photos, "file"), recursive: true);
        File.WriteAllText(Path.Combine(Photos, "file"), "");
        Directory.Delete(Path.Combine(Photos, "deleted"), recursive: true);
        File.Delete(Path.Combine(Photos, "dress", "000.png"));

        IngestReport report = Index(Photos);
        Assert.Equal((2, 2, KeptReason.Doubt), (report.Removed, report.Kept?.Count, report.Kept?.Reason));
        Assert.Equal(2, Index(Photos, removeMissing: true).Removed);
        Assert.Equal(39, Count());
    }

    [Fact]
    public void A_limit_removes_nothing_and_is_no_reason_to_complain()
    {
        PhotoFolder.Make(_folder, 30);
        Index(Photos);
        IngestReport report = Index(Photos, limit: 2);
        Assert.Equal((0, 2, (KeptItems?)null), (report.Removed, report.Unchanged, report.Kept));
        File.Delete(Path.Combine(Photos, "dress", "000.png"));
        Assert.Equal(1, Index(Photos, limit: 29).Removed);
        Assert.Equal(29, Count());
    }

    [Fact]
    public void Rows_whose_photos_are_away_keep_their_items_by_id()
    {
        string table = Table(30);
        var options = new SourceOptions { IdColumn = "sku" };
        Index(table, options);
        Directory.Move(Photos, _folder.File("away"));

        IngestReport report = Index(table, options, removeMissing: true);
        Assert.Equal((0, 30, null, true), (report.Removed, report.Skipped.Count, report.Kept, report.IsFruitless));
        Assert.Equal(30, Count());

        // Moved files are new paths of the same items.
        Directory.Move(_folder.File("away"), _folder.File("elsewhere"));
        File.WriteAllText(table, File.ReadAllText(table).Replace("photos/", "elsewhere/", StringComparison.Ordinal));
        report = Index(table, options);
        Assert.Equal((0, 30, 0), (report.Added, report.Unchanged, report.Removed));
        using var collection = Collection.Open(Store);
        Assert.Equal("elsewhere/dress/000.png", collection.Store.Find("A0")!.Path);
    }

    [Theory]
    [InlineData("quote")]
    [InlineData("cut")]
    [InlineData("no id")]
    [InlineData("too many cells")]
    public void A_table_that_can_not_be_read_to_its_end_removes_nothing_whatever_is_asked_for(string fault)
    {
        string table = Table(30);
        var options = new SourceOptions { IdColumn = "sku" };
        Index(table, options);
        string[] lines = File.ReadAllLines(table);
        File.WriteAllText(table, fault switch
        {
            "quote" => string.Join('\n', lines).Replace(",A20,", ",\"A20,", StringComparison.Ordinal),
            "cut" => string.Join('\n', lines.Take(25)) + "\nphotos/dress/024.png,A2",
            "no id" => string.Join('\n', lines).Replace(",A20,", ",,", StringComparison.Ordinal),
            _ => string.Join('\n', lines).Replace(",A20,", ",A,20,x", StringComparison.Ordinal),
        });

        foreach (bool removeMissing in (bool[])[false, true])
        {
            IngestReport report = Index(table, options, removeMissing: removeMissing);
            Assert.Equal((0, KeptReason.IncompleteRead), (report.Removed, report.Kept?.Reason));
        }

        File.WriteAllLines(table, lines);
        IngestReport whole = Index(table, options);
        Assert.Equal((0, null), (whole.Added, whole.Kept));
        Assert.True(Count() >= 30);
    }

    [Fact]
    public void A_table_that_shrank_to_its_header_removes_nothing()
    {
        string table = Table(12);
        Index(table);
        File.WriteAllText(table, "file,sku,note\n");
        IngestReport report = Index(table);
        Assert.Equal((0, 12, KeptReason.TooMany), (report.Removed, report.Kept?.Count, report.Kept?.Reason));
        Assert.Equal(12, Count());
    }

    [Fact]
    public void Another_folder_with_the_same_names_takes_nothing_of_one_that_is_away()
    {
        PhotoFolder.Make(_folder, 8);
        Index(Photos);
        Directory.Move(Photos, _folder.File("away"));
        string other = _folder.File("other");
        PhotoFolder.Write(other, "dress/000.png", 50);
        PhotoFolder.Write(other, "bag/001.png", 51);

        IngestReport report = Index(other, removeMissing: true);
        Assert.Equal((1, 0, "dress/000.png"), (report.Added, report.Removed, Assert.Single(report.Skipped).Path));
        Directory.Move(_folder.File("away"), Photos);
        report = Index(Photos);
        Assert.Equal((0, 8, 0), (report.Added, report.Unchanged, report.Removed));
        Assert.Equal(9, Count());
    }

    [Fact]
    public void Of_a_moved_folder_only_items_with_the_same_photo_are_taken_over()
    {
        PhotoFolder.Make(_folder, 8);
        Index(Photos);
        string moved = _folder.File("moved");
        Directory.Move(Photos, moved);
        PhotoFolder.Write(moved, "dress/000.png", 50);

        IngestReport report = Index(moved);
        Assert.Equal((0, 7, 0, 1), (report.Added, report.Unchanged, report.Removed, report.Skipped.Count));
        Assert.Contains("of an item from " + Photos, report.Skipped[0].Reason);
        using var collection = Collection.Open(Store);
        Assert.Equal(8, collection.Store.Count);
        Assert.Equal(7, collection.Store.Snapshot(collection.Store.Sources[1].Source).Count);
    }

    [Fact]
    public void A_moved_table_takes_its_items_along_and_a_new_box_embeds_again()
    {
        string table = Table(6);
        var options = new SourceOptions { IdColumn = "sku", BoxColumn = "note" };
        Index(table, options);
        string moved = _folder.File("moved.csv");
        File.Move(table, moved);
        File.WriteAllText(moved, File.ReadAllText(moved).Replace("A3,", "A3,\"0,0,20,20\"", StringComparison.Ordinal));

        IngestReport report = Index(moved, options);
        Assert.Equal((1, 1, 5, 0, 0), (report.Added, report.Changed, report.Unchanged, report.Removed, report.Skipped.Count));
        Assert.Equal(6, Count());
    }

    [Fact]
    public void Any_history_of_faults_ends_where_the_source_does()
    {
        // Whatever happens to the folder in between, once it is back nothing was lost and nothing has to be embedded again.
        PhotoFolder.Make(_folder, 24);
        Index(Photos, model: "pixels:4x4x3");
        var random = new Random(11);
        for (int round = 0; round < 12; round++)
        {
            string part = random.Next(3) switch { 0 => Photos, 1 => Path.Combine(Photos, "dress"), _ => Path.Combine(Photos, "shoe") };
            string away = _folder.File("away");
            Directory.Move(part, away);
            int kind = random.Next(3);
            if (kind == 0)
                Directory.CreateDirectory(part);
            else if (kind == 1)
                File.CreateSymbolicLink(part, _folder.File("nowhere"));
            else
                File.WriteAllText(part, "");
            try
            {
                Index(Photos);
            }
            catch (SourceException)
            {
                // The whole folder is no folder.
            }

            if (kind == 0)
                Directory.Delete(part);
            else
                File.Delete(part);
            Directory.Move(away, part);
            IngestReport report = Index(Photos);
            Assert.Equal((0, 24, 0), (report.Added, report.Unchanged, report.Removed));
        }
    }

    [Fact]
    public void Idx_files_that_are_gone_take_nothing_along_unless_that_is_asked_for()
    {
        string idx = _folder.File("idx");
        Directory.CreateDirectory(idx);
        foreach ((string name, int count) in ((string, int)[])[("train", 20), ("t10k", 12)])
            File.WriteAllBytes(Path.Combine(idx, $"{name}-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 2, 0, 0, 0, 2, .. new byte[count * 4]]);
        Index(idx);
        File.Delete(Path.Combine(idx, "t10k-images-idx3-ubyte"));

        Assert.Equal((0, 12), (Index(idx).Removed, Index(idx).Kept?.Count));
        Assert.Equal((12, 20), (Index(idx, removeMissing: true).Removed, Count()));
    }

    [Fact]
    public void A_folder_that_create_did_not_make_is_never_deleted_by_it()
    {
        var request = new IndexRequest { Model = "pixels" };
        foreach (IndexRequest bad in (IndexRequest[])[request with { Index = new() { M = 1 } }, request with { Model = "none.onnx" }])
        {
            Directory.CreateDirectory(_folder.File("empty"));
            Assert.ThrowsAny<Exception>(() => Collection.Create(_folder.File("empty"), bad));
            Assert.True(Directory.Exists(_folder.File("empty")));
            Assert.ThrowsAny<Exception>(() => Collection.Create(_folder.File("none"), bad));
            Assert.False(Path.Exists(_folder.File("none")));
        }

        string full = _folder.File("full");
        Directory.CreateDirectory(full);
        File.WriteAllText(Path.Combine(full, "precious.txt"), "");
        Assert.Throws<EngineException>(() => Collection.Create(full, request));
        Assert.True(File.Exists(Path.Combine(full, "precious.txt")));
        Assert.Equal(["empty", "full"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_store_that_another_makes_at_the_same_moment_survives_a_failed_creation()
    {
        // Whoever loses the race must leave the winner's store alone.
        for (int round = 0; round < 10; round++)
        {
            string store = _folder.File($"store{round}");
            var requests = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
            {
                try
                {
                    using var made = Collection.Create(store, new IndexRequest { Model = "pixels:4x4x3" });
                    await made.AddAsync(new NewPhoto("a", PhotoFolder.Photo(1)));
                    return true;
                }
                catch (Exception e) when (e is EngineException or Catalog.Store.StoreException)
                {
                    return false;
                }
            }));
            bool[] won = await Task.WhenAll(requests);
            Assert.Contains(true, won);
            using var collection = Collection.Open(store);
            Assert.Single(collection.Store.Sources);
            Assert.Empty(Directory.GetDirectories(_folder.Path, ".*"));
        }
    }

    private string Store => _folder.File("store");

    private string Photos => _folder.File("photos");

    /// <summary>A table of so many photos with the ids A0, A1, …</summary>
    private string Table(int photos)
    {
        PhotoFolder.Make(_folder, photos);
        string table = _folder.File("table.csv");
        File.WriteAllLines(table, ["file,sku,note", .. Enumerable.Range(0, photos).Select(i => $"photos/{(i % 2 == 0 ? "dress" : "shoe")}/{i:000}.png,A{i},")]);
        return table;
    }

    private long Count()
    {
        using var collection = Collection.Open(Store);
        return collection.Store.Count;
    }

    private IngestReport Index(string source, SourceOptions? options = null, int limit = int.MaxValue, bool removeMissing = false, string? model = null)
    {
        IPhotoSource photos = PhotoSource.Open(source, options);
        using var collection = Collection.OpenForIndexing(Store, new IndexRequest { Model = model, DefaultModel = "pixels" }, photos, "test");
        return collection.Ingest(photos, limit, removeMissing);
    }
}
