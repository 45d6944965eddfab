using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Catalog.Tests.Sources;
using Akin.Catalog.Tests.Store;

namespace Akin.Catalog.Tests;

public sealed class ItemIdTests
{
    public static TheoryData<string> Refused =>
        ["", " ", "\u00a0", ".", "..", "../a", "a/..", "a/../b", "..\\a", "a\\..", "a\0b", "a\nb", "\u007f", "\u0085", "half \ud83d", "\ude00", new string('x', 1025), new string('ä', 513)];

    public static TheoryData<string> Taken =>
        ["a", "...", "..a", "a..", "a/.../b", ".hidden", "./a.jpg", " a ", "/a", "a/", "a//b", "%2e%2e", "100%", "a?b#c", "a\\b", "👜", "e\u0301", new string('x', 1024)];

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_an_address_can_not_carry_is_no_id(string id) => Assert.NotNull(ItemId.FindFault(id));

    [Theory]
    [MemberData(nameof(Taken))]
    public void What_an_address_can_carry_is_an_id(string id) => Assert.Null(ItemId.FindFault(id));

    [Theory]
    [MemberData(nameof(Taken))]
    public void An_http_client_leaves_the_address_of_an_id_as_it_is(string id)
    {
        string address = "http://shop.example/v1/collections/a/items/" + Uri.EscapeDataString(id);
        Assert.Equal(address, new Uri(address).AbsoluteUri);
    }

    [Fact]
    public void A_tables_rows_with_such_ids_are_skipped_with_the_reason_and_the_others_are_read()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["a.png"], [1]);
        File.WriteAllText(folder["t.csv"], "id,file\n.,a.png\n..,a.png\nx/../y,a.png\n\"two\nlines\",a.png\ngood,a.png\n");
        TableSource source = new(folder["t.csv"], new SourceOptions { IdColumn = "id", PathColumn = "file" });

        Assert.Equal("good", Assert.Single(source.Items()).Id);
        Assert.Equal(4, source.Skips().Count);
        Assert.All(source.Skips(), skip => Assert.Contains("the id ", skip.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folders_file_with_such_a_name_is_skipped_with_the_reason()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file names can't hold these characters here");
        using TemporaryFolder folder = new();
        foreach (string name in new[] { "good.png", "a\\..\\bad.png", "two\nlines.png" })
            File.WriteAllBytes(folder[name], [1]);
        var source = new FolderSource(folder.Path);

        Assert.Equal("good.png", Assert.Single(source.Items()).Id);
        Assert.Equal(2, source.Skips().Count);
    }

    [Fact]
    public void A_store_refuses_such_an_item_and_writes_the_others()
    {
        using TemporaryFolder folder = new();
        using CatalogStore store = Make.Store(folder["store"]);
        long source = store.RegisterSource("folder", "photos", SourceOptions.Default);

        WriteResult result = store.Write(source, Make.Batch(Make.New(Make.Item(".."), 1, 2, 3), Make.New(Make.Item("good"), 4, 5, 6)));

        Assert.Equal("..", Assert.Single(result.Refused).Item.Id);
        Assert.Equal(0, result.Keys[0]);
        Assert.Equal(1, store.Count);
        Assert.NotNull(store.Find("good"));
    }
}
