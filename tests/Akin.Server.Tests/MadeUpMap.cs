using System.Security.Cryptography;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Lab.Mapping;
using Akin.Vectors;

namespace Akin.Server.Tests;

/// <summary>A store with as many items as one likes, few photos and made-up vectors, laid out in made-up clusters.</summary>
public static class MadeUpMap
{
    private const int Clusters = 40;

    /// <summary>Makes it.</summary>
    /// <param name="directory">The store's folder.</param>
    /// <param name="photos">A folder with photos, which the items share.</param>
    /// <param name="n">Items.</param>
    public static void Make(string directory, string photos, int n)
    {
        IPhotoSource source = PhotoSource.Open(photos);
        using (var indexed = Collection.OpenForIndexing(directory, new IndexRequest { Model = "pixels:2x2x1", Index = IndexKind.Flat }, source, "test"))
            indexed.Ingest(source);
        using var store = CatalogStore.Open(directory, StoreMode.Write, "test");
        StoredItem[] real = [.. store.Find(store.Keys()).Values];
        var random = new Random(7);
        int cluster(int i) => i * 31 % Clusters;
        store.Write(real[0].Source, new WriteBatch
        {
            Items =
            [
                .. Enumerable.Range(real.Length, Math.Max(0, n - real.Length)).Select(i => new NewItem(
                    new SourceItem($"item {i}", real[i % real.Length].Path, null, new Dictionary<string, string> { ["category"] = $"kind {cluster(i) % 17}", ["size"] = $"{i % 5}" }),
                    ContentHash.FromBytes(SHA256.HashData(BitConverter.GetBytes(i))),
                    new[] { random.NextSingle(), random.NextSingle(), random.NextSingle(), random.NextSingle() })),
            ],
        });

        using var collection = Collection.Open(directory);
        long[] keys = store.Keys();
        double normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        (double X, double Y, double Size)[] centers = [.. Enumerable.Range(0, Clusters).Select(_ => ((random.NextDouble() - 0.5) * 180, (random.NextDouble() - 0.5) * 180, 2 + (random.NextDouble() * 9)))];
        CatalogMap few = MapMaking.Make(collection, new MapRequest { Sample = 2, Iterations = 1 });
        (few with
        {
            Keys = keys,
            X = [.. keys.Select((_, i) => (float)(centers[cluster(i)].X + (normal() * centers[cluster(i)].Size)))],
            Y = [.. keys.Select((_, i) => (float)(centers[cluster(i)].Y + (normal() * centers[cluster(i)].Size)))],
            Origin = few.Origin with { Count = store.Count, LastKey = store.LastKey, Sampled = false },
        }).Save(collection);
    }
}
