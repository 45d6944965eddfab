using System.Drawing;
using System.Text;
using Akin.Catalog.Filters;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Catalog.Tests.Store;

/// <summary>Any sequence of writes against a dictionary that does the same.</summary>
public sealed class WriteSequenceTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Elements("", "a", "A", "😀", "é", "e\u0301", "a\nb", "'", "\"", "a\0b", "$.x", "%", "NULL", " ", "1", "1.0", "0x1", "\u202Eabc"),
        ArbMap.Default.GeneratorFor<string>().Where(text => text is not null && IsWellFormed(text)));

    private static readonly Gen<string> Ids = Text.Where(text => ItemId.FindFault(text) is null);

    private static readonly Gen<Step> Steps =
        from kind in Gen.Frequency((6, Gen.Constant(0)), (2, Gen.Constant(1)), (2, Gen.Constant(2)), (1, Gen.Constant(3)))
        from id in Gen.Choose(0, 9)
        from path in Text
        from box in Gen.OneOf(Gen.Constant((Rectangle?)null), Gen.Choose(1, 500).Select(n => (Rectangle?)new Rectangle(n - 1, 2 * n, n, 3 * n)))
        from metadata in Gen.ListOf(Gen.Zip(Text, Text))
        from vector in Gen.ArrayOf(ArbMap.Default.GeneratorFor<float>(), 3)
        select new Step(kind, id, path, box, metadata.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2), vector);

    [Fact]
    public void After_any_writes_and_reopening_the_store_equals_a_dictionary() =>
        Prop.ForAll(
            Gen.Zip(
                Gen.ArrayOf(Ids, 10).Where(ids => ids.Distinct().Count() == 10),
                Gen.Choose(1, 5).SelectMany(count => Gen.ListOf(Gen.ListOf(Steps), count))).ToArbitrary(),
            run => Check(run.Item1, run.Item2))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    private static void Check(string[] ids, IEnumerable<IEnumerable<Step>> batches)
    {
        using TemporaryFolder folder = new();
        Dictionary<string, (long Key, SourceItem Item, float[] Vector)> model = [];
        HashSet<long> keysEver = [];
        foreach (IEnumerable<Step> batch in batches)
        {
            using CatalogStore store = Make.Store(folder["s"]);
            long source = CatalogStoreTests.Source(store);
            List<NewItem> items = [];
            List<ItemUpdate> updates = [];
            List<long> removals = [];
            // A batch removes, then updates, then adds; in the model too.
            foreach (Step step in batch.OrderByDescending(step => step.Kind))
            {
                SourceItem item = new(ids[step.Id], step.Path, step.Box, step.Metadata);
                if (step.Kind <= 1)
                {
                    items.Add(new(item, Make.Hash(step.Path), step.Vector));
                }
                else if (model.TryGetValue(item.Id, out (long Key, SourceItem Item, float[] Vector) old))
                {
                    if (step.Kind == 3)
                    {
                        removals.Add(old.Key);
                        model.Remove(item.Id);
                    }
                    else
                    {
                        updates.Add(new(old.Key, item));
                        model[item.Id] = (old.Key, item with { Box = old.Item.Box }, old.Vector);
                    }
                }
            }

            WriteResult result = store.Write(source, new() { Items = items, Updates = updates, Removals = removals });
            Assert.Empty(result.Refused);
            for (int i = 0; i < items.Count; i++)
            {
                Assert.True(keysEver.Add(result.Keys[i]));
                model[items[i].Item.Id] = (result.Keys[i], items[i].Item, items[i].Vector.ToArray());
            }
        }

        using (CatalogStore made = CatalogStore.Open(folder["s"], StoreMode.Write))
            Assert.Equal(keysEver.Count, made.LastKey);
        using CatalogStore again = CatalogStore.Open(folder["s"], StoreMode.Read);
        Compare(again, model);
    }

    private static void Compare(CatalogStore store, Dictionary<string, (long Key, SourceItem Item, float[] Vector)> model)
    {
        Assert.Equal(model.Count, store.Count);
        Assert.Equal(model.Values.Select(entry => entry.Key).Order(), store.Keys());
        Dictionary<long, float[]> vectors = Make.Vectors(store);
        Assert.Equal(model.Count, vectors.Count);
        foreach ((long key, SourceItem item, float[] vector) in model.Values)
        {
            StoredItem stored = store.Find(item.Id)!;
            Assert.Equal((key, item.Id, item.Path, item.Box), (stored.Key, stored.Id, stored.Path, stored.Box));
            Assert.Equal(item.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal), stored.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal));
            Assert.Equal(vector.Select(BitConverter.SingleToInt32Bits), vectors[key].Select(BitConverter.SingleToInt32Bits));
        }

        foreach (IGrouping<(string, string), long> group in model.Values.SelectMany(entry => entry.Item.Metadata.Select(pair => (pair, entry.Key))).GroupBy(x => (x.pair.Key, x.pair.Value), x => x.Key))
            Assert.Equal(group.Order(), store.Keys(Filter.Equal(group.Key.Item1, group.Key.Item2)));
    }

    private static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }

        return true;
    }

    private sealed record Step(int Kind, int Id, string Path, Rectangle? Box, Dictionary<string, string> Metadata, float[] Vector);
}
