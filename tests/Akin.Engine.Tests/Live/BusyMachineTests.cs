using System.Globalization;
using Akin.Catalog.Store;
using Akin.Engine.Live;
using Akin.Imaging;
using Akin.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akin.Engine.Tests.Live;

public sealed class BusyMachineTests
{
    private const int SchedIdle = 5;

    [Fact]
    public async Task Where_other_programs_take_every_core_photos_are_added_all_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "asks Linux what a thread's policy is");
        string directory;
        using var served = new LiveCollection();
        served.Collection.Dispose();
        directory = served.Store;
        using var store = CatalogStore.Open(directory, StoreMode.Write, "test");
        using var live = new LiveIndex(store, CollectionSettings.From(store.Settings!), TimeProvider.System, NullLogger.Instance);
        using var embedder = new Starved(Embedders.Open("pixels:4x4x3"));
        var writer = new LiveWriter(live, () => embedder, new ImageDecoder(new ImageLimits()), NullLogger.Instance);

        // More than there are threads that hold one each without getting on.
        Task<StoredItem>[] adds = [.. Enumerable.Range(0, (3 * Environment.ProcessorCount) + 4).Select(i => writer.AddAsync(LiveCollection.Photo(i), default))];
        StoredItem[] added = await Task.WhenAll(adds).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(adds.Length, added.Select(item => item.Id).Distinct().Count());
        Assert.Equal(adds.Length, store.Count);
        Assert.InRange(embedder.Held, 1, Environment.ProcessorCount);
        embedder.Release();
        writer.Dispose();
        // Those that were held were done by then, and are not added again.
        Assert.Equal(adds.Length, store.Count);
    }

    /// <summary>A model in which threads that only take idle cores make no progress.</summary>
    private sealed class Starved(IEmbedder inner) : IEmbedder
    {
        private readonly ManualResetEventSlim _idle = new();
        private int _held;

        public EmbedderIdentity Identity => inner.Identity;

        public ImageShape Shape => inner.Shape;

        public int Dimensions => inner.Dimensions;

        public int BatchSize => inner.BatchSize;

        public string Metric => inner.Metric;

        public int Held => Volatile.Read(ref _held);

        public void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors)
        {
            string line = File.ReadAllText("/proc/thread-self/stat");
            if (int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[38], CultureInfo.InvariantCulture) == SchedIdle)
            {
                Interlocked.Increment(ref _held);
                _idle.Wait();
            }

            inner.Embed(pixels, count, vectors);
        }

        public void Release() => _idle.Set();

        public void Dispose()
        {
            inner.Dispose();
            _idle.Dispose();
        }
    }
}
