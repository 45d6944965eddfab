using System.Collections;
using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Ingest;
using Akin.Engine.Search;
using Akin.Engine.Tests.Live;
using Akin.Imaging;

namespace Akin.Engine.Tests;

public sealed class AsyncCollectionTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly LiveCollection _live = new();

    public void Dispose() => _live.Dispose();

    [Fact]
    public async Task Photos_that_are_embedded_together_have_the_vectors_and_classes_that_each_has_alone()
    {
        using var folder = new TemporaryFolder();
        using var routed = Collection.Create(folder.File("routed"), new IndexRequest { Model = ClassNetwork.Write(folder), Route = ClassNetwork.Label });
        foreach (Collection collection in new[] { _live.Collection, routed })
        {
            QueryPhoto[] photos = [.. Enumerable.Range(0, 70).Select(i => new QueryPhoto(Photo(i), i % 3 == 0 ? new Rectangle(0, 0, 20, 10 + (i % 7)) : null))];
            IReadOnlyList<Query> together = await collection.EmbedAsync(photos, Token);
            Assert.Equal(photos.Length, together.Count);
            for (int i = 0; i < photos.Length; i++)
            {
                Query alone = await collection.EmbedAsync(photos[i].Photo, photos[i].Box, Token);
                Assert.Equal(alone.Vector, together[i].Vector, (a, b) => Math.Abs(a - b) < 1e-6);
                Assert.Equal(alone.Prediction is null, together[i].Prediction is null);
                Assert.Equal(alone.Prediction ?? [], together[i].Prediction ?? [], (a, b) => Math.Abs(a - b) < 1e-5);
                Assert.Equal(alone.Vector, collection.Embed(photos[i].Photo, photos[i].Box).Vector);
            }
        }

        Assert.Empty(await _live.Collection.EmbedAsync([], Token));
    }

    [Fact]
    public async Task Searches_are_answered_alike_by_item_by_photo_by_vector_together_and_on_the_calling_thread()
    {
        await _live.Collection.AddAsync([.. Enumerable.Range(0, 40).Select(i => LiveCollection.Photo(i))], Token);
        var request = new SearchRequest { K = 7 };
        Query[] queries = [.. Enumerable.Range(0, 40).Select(i => _live.Collection.Embed(Photo(i)))];
        IReadOnlyList<SearchResult> together = await _live.Collection.SearchAsync(queries, request, Token);
        Assert.Equal(queries.Length, together.Count);
        for (int i = 0; i < queries.Length; i++)
        {
            SearchHit[] expected = [.. _live.Collection.Find(queries[i], request).Hits];
            Assert.Equal($"{i}", expected[0].Id);
            Assert.Equal(7, expected.Length);
            Check(together[i]);
            Check(await _live.Collection.SearchAsync(queries[i], request, Token));
            Check(await _live.Collection.SearchAsync($"{i}", request, Token));
            Check(await _live.Collection.SearchAsync(Photo(i), null, request, Token));

            void Check(SearchResult result) => Assert.Equal(expected.Select(h => (h.Rank, h.Id, h.Distance)), result.Hits.Select(h => (h.Rank, h.Id, h.Distance)));
        }

        await Assert.ThrowsAsync<EngineException>(() => _live.Collection.SearchAsync("none", request, Token));
        await Assert.ThrowsAsync<EngineException>(() => _live.Collection.SearchAsync(queries, new SearchRequest { K = 0 }, Token));
    }

    [Fact]
    public async Task A_search_is_done_at_once_where_the_index_is_open()
    {
        await _live.Add(1);
        _live.Reopen();
        Assert.Equal("1", (await _live.Collection.SearchAsync("1", new SearchRequest(), Token)).Hits[0].Id);
        Assert.True(_live.Collection.SearchAsync("1", new SearchRequest(), Token).IsCompletedSuccessfully);
        Assert.True(_live.Collection.SearchAsync(_live.Collection.Read("1"), new SearchRequest(), Token).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task What_is_called_off_before_it_begins_does_nothing()
    {
        await _live.Add(1);
        var off = new CancellationToken(true);
        Query query = _live.Collection.Read("1");
        var request = new SearchRequest();
        Collection live = _live.Collection;
        foreach (Func<Task> call in new Func<Task>[]
        {
            () => live.EmbedAsync(Photo(1), null, off), () => live.EmbedAsync([new QueryPhoto(Photo(1))], off),
            () => live.SearchAsync("1", request, off), () => live.SearchAsync(query, request, off), () => live.SearchAsync([query], request, off),
            () => live.SearchAsync(Photo(1), null, request, off),
            () => live.AddAsync(LiveCollection.Photo(2), off), () => live.AddAsync([LiveCollection.Photo(2)], off),
            () => live.UpdateAsync([new("1", new Dictionary<string, string?> { ["color"] = "red" })], off), () => live.RemoveAsync(["1"], off),
            () => live.IngestAsync(PhotoSource.Open(PhotoFolder.Make(_live.Folder, 2)), cancellation: off),
        })
            await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
        Assert.Empty(Assert.Single(live.Store.Find(live.Store.Keys())).Value.Metadata);
    }

    [Fact]
    public async Task Photos_and_queries_behind_the_one_at_which_it_is_called_off_are_not_looked_at()
    {
        await _live.Add(1);
        using var embedding = new CancellationTokenSource();
        var photos = new CallsOff<QueryPhoto>(new QueryPhoto(Photo(1)), 10_000, embedding);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _live.Collection.EmbedAsync(photos, embedding.Token));
        Assert.InRange(photos.Read, 1, 1000);

        using var searching = new CancellationTokenSource();
        var queries = new CallsOff<Query>(_live.Collection.Read("1"), 10_000, searching);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _live.Collection.SearchAsync(queries, new SearchRequest(), searching.Token));
        Assert.InRange(queries.Read, 1, 1000);
    }

    [Fact]
    public async Task Of_photos_that_are_embedded_together_one_that_is_none_fails_all_and_of_those_that_are_added_itself_alone()
    {
        var broken = new NewPhoto("broken", new byte[] { 1, 2, 3 });
        await Assert.ThrowsAsync<ImageException>(() => _live.Collection.EmbedAsync([new(Photo(1)), new(new PhotoBytes(broken.Bytes, null)), new(Photo(2))], Token));

        IReadOnlyList<AddResult> added = await _live.Collection.AddAsync([LiveCollection.Photo(1), broken, LiveCollection.Photo(2), LiveCollection.Photo(3, "..")], Token);
        Assert.Equal(["1", null, "2", null], added.Select(a => a.Item?.Id));
        Assert.IsType<ImageException>(added[1].Fault);
        Assert.IsType<EngineException>(added[3].Fault);
        Assert.All([added[0], added[2]], a => Assert.Null(a.Fault));
        Assert.Equal(["1", "2"], Ids());
    }

    [Fact]
    public async Task Items_are_added_changed_and_removed_together_as_they_are_one_by_one()
    {
        IReadOnlyList<AddResult> added = await _live.Collection.AddAsync([.. Enumerable.Range(0, 300).Select(i => LiveCollection.Photo(i))], Token);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), added.Select(a => a.Item!.Id));
        Assert.All(added, a => Assert.Equal(a.Item!.Key, _live.Collection.Store.Find(a.Item.Id)!.Key));

        IReadOnlyList<StoredItem?> changed = await _live.Collection.UpdateAsync(
            [Change("3", "red"), Change("none", "red"), Change("4", "blue")], Token);
        Assert.Equal(["red", null, "blue"], changed.Select(c => c?.Metadata["color"]));
        Assert.Equal("blue", _live.Collection.Store.Find("4")!.Metadata["color"]);

        Assert.Equal([true, false, true], await _live.Collection.RemoveAsync(["5", "none", "6"], Token));
        Assert.Equal(298, _live.Collection.Store.Count);
        Assert.DoesNotContain(_live.Find(5, 298), h => h.Id is "5" or "6");

        await Assert.ThrowsAsync<ArgumentException>(() => _live.Collection.AddAsync([LiveCollection.Photo(400), LiveCollection.Photo(401, "400")], Token));
        Assert.Null(_live.Collection.Store.Find("400"));

        static KeyValuePair<string, IReadOnlyDictionary<string, string?>> Change(string id, string color) => new(id, new Dictionary<string, string?> { ["color"] = color });
    }

    [Fact]
    public async Task An_ingest_that_is_called_off_keeps_what_it_has_committed_and_the_next_one_does_the_rest()
    {
        IPhotoSource photos = PhotoSource.Open(PhotoFolder.Make(_live.Folder, 60));
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _live.Collection.IngestAsync(new Stopping(photos, stop), cancellation: stop.Token));
        long kept = _live.Collection.Store.Count;
        IngestReport report = await _live.Collection.IngestAsync(photos, cancellation: Token);
        Assert.Equal((kept, 60 - kept), (report.Unchanged, report.Added));
        Assert.Equal(60, _live.Collection.Store.Count);
    }

    private static PhotoBytes Photo(int seed) => new(PhotoFolder.Photo(seed), null);

    private string[] Ids() => [.. _live.Collection.Store.Find(_live.Collection.Store.Keys()).Values.Select(i => i.Id).Order()];

    /// <summary>Many of one thing; reading the tenth calls off whatever reads them.</summary>
    private sealed class CallsOff<T>(T one, int count, CancellationTokenSource stop) : IReadOnlyList<T>
    {
        private int _read;

        public int Read => Volatile.Read(ref _read);

        public int Count => count;

        public T this[int index]
        {
            get
            {
                if (Interlocked.Increment(ref _read) == 10)
                    stop.Cancel();
                return one;
            }
        }

        public IEnumerator<T> GetEnumerator() => Enumerable.Range(0, count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>A source; reading its tenth photo calls off whatever reads it.</summary>
    private sealed class Stopping(IPhotoSource source, CancellationTokenSource stop) : IPhotoSource
    {
        private int _read;

        public string Kind => source.Kind;

        public string Location => source.Location;

        public SourceOptions Options => source.Options;

        public RawLayout? PixelLayout => source.PixelLayout;

        public IEnumerable<SourceEntry> Enumerate(CancellationToken cancellation = default) => source.Enumerate(cancellation);

        public PhotoBytes Read(string path, long maxBytes)
        {
            if (Interlocked.Increment(ref _read) == 10)
                stop.Cancel();
            return source.Read(path, maxBytes);
        }
    }
}
