using Akin.Engine;
using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;
using Akin.Lab.Training.Feed;
using Akin.Training;

namespace Akin.Lab.Tests.Training;

public sealed class FeedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_epoch_shows_each_photo_once_in_full_batches_and_another_epoch_another_order()
    {
        (EpochPlan plan, _) = Plan("column: kind", 8, Enumerable.Range(0, 64).Select(i => $"kind={i % 4}"));
        Assert.Equal(8, plan.Batches);
        Assert.Equal(Enumerable.Range(0, 64), plan.Rows(0).Order());
        Assert.Equal(plan.Rows(3), plan.Rows(3));
        Assert.NotEqual(plan.Rows(0), plan.Rows(1));
    }

    [Fact]
    public void Fewer_photos_than_a_batch_are_shown_several_times()
    {
        (EpochPlan plan, _) = Plan("column: kind", 16, ["kind=a", "kind=b", "kind=a"]);
        int[] rows = plan.Rows(0);
        Assert.Equal((1, 16), (plan.Batches, rows.Length));
        Assert.All(rows.CountBy(r => r), c => Assert.InRange(c.Value, 5, 6));
    }

    [Fact]
    public void Balanced_sampling_shows_every_class_as_often()
    {
        string[] kinds = [.. Enumerable.Range(0, 200).Select(i => i < 180 ? "kind=a" : "kind=b")];
        (EpochPlan plan, LabelSet labels) = Plan("column: kind, sampling: balanced", 10, kinds);
        int[] rows = [.. Enumerable.Range(0, 5).SelectMany(plan.Rows)];
        Assert.InRange(rows.Count(r => labels.Labels[r] == 0) / (double)rows.Length, 0.48, 0.52);
    }

    [Fact]
    public void Every_photo_stands_beside_others_of_its_class_where_photos_are_compared()
    {
        (EpochPlan plan, LabelSet labels) = Plan("column: kind, loss: batch-hard, photos-per-class: 4", 16, Enumerable.Range(0, 200).Select(i => $"kind={i % 50}"));
        foreach (int[] batch in plan.Rows(0).Chunk(16))
        {
            Assert.Equal(16, batch.Length);
            Assert.All(batch.GroupBy(p => labels.Labels[p]), g => Assert.True(g.Count() >= 4));
        }
    }

    [Fact]
    public void A_source_of_half_the_weight_is_shown_half_as_often()
    {
        TrainingConfig config = Made.Config(_folder, """
            backbone: net.onnx
            batch: 10
            sources: [{path: a}, {path: b, sample-weight: 0.5}]
            tasks: [{column: kind}]
            """);
        TrainingPhoto[] photos = [.. Made.Photos(Enumerable.Range(0, 200).Select(i => $"kind={i % 2}")).Select((p, i) => p with { Source = i / 100 })];
        TrainingPhotos run = Made.Run(photos, new PhotoSide[200]);
        int[] rows = new EpochPlan(config, run, [LabelSet.Create(config, config.Tasks[0], run, _ => { })]).Rows(0);
        Assert.Equal(150, rows.Length);
        Assert.InRange(rows.Count(r => r >= 100), 49, 51);
    }

    [Fact]
    public void A_temperature_draws_small_sources_more_often_and_leaves_an_epoch_as_long()
    {
        TrainingConfig config = Made.Config(_folder, """
            backbone: net.onnx
            batch: 10
            source-temperature: 2
            sources: [{path: a}, {path: b}]
            tasks: [{column: kind}]
            """);
        TrainingPhoto[] photos = [.. Made.Photos(Enumerable.Range(0, 250).Select(i => $"kind={i % 2}")).Select((p, i) => p with { Source = i < 200 ? 0 : 1 })];
        TrainingPhotos run = Made.Run(photos, new PhotoSide[250]);
        int[] rows = new EpochPlan(config, run, [LabelSet.Create(config, config.Tasks[0], run, _ => { })]).Rows(0);

        // The roots of 200 and 50 are as 2 to 1.
        Assert.InRange(rows.Length, 240, 250);
        Assert.InRange(rows.Count(r => r >= 200) / (double)rows.Length, 0.32, 0.35);
    }

    [Fact]
    public async Task Batches_are_the_same_whatever_thread_filled_them_and_a_photo_that_fails_teaches_nothing()
    {
        (EpochPlan plan, LabelSet labels) = Plan("column: kind", 8, Enumerable.Range(0, 64).Select(i => $"kind={i % 4}"));
        int[] validation = [5, 7, 1];
        PhotoFeed Feed(int slowest) => new(plan, 8, 4, [labels], validation, (photo, epoch, tensor) =>
        {
            Thread.Sleep(photo % 7 == slowest ? 3 : 0);
            tensor.Fill((photo * 10) + (epoch ?? -1));
            return photo != 9;
        });
        List<(float[] Photos, long[] Labels)> first = await All(Feed(1).TrainAsync(2, default)), second = await All(Feed(4).TrainAsync(2, default));
        Assert.Equal(8, first.Count);
        int[] rows = plan.Rows(2);
        for (int b = 0; b < first.Count; b++)
        {
            Assert.Equal(first[b].Photos, second[b].Photos);
            Assert.Equal(first[b].Labels, second[b].Labels);
            for (int row = 0; row < 8; row++)
            {
                int photo = rows[(b * 8) + row];
                Assert.Equal((photo * 10) + 2, first[b].Photos[row * 4]);
                Assert.Equal(photo == 9 ? -1 : photo % 4, first[b].Labels[row]);
            }
        }

        (float[] photos, long[] known) = Assert.Single(await All(Feed(0).ValidateAsync(default)));
        Assert.Equal([49f, 69f, 9f], new[] { photos[0], photos[4], photos[8] });
        Assert.Equal([1L, 3, 1, -1, -1, -1, -1, -1], known);
    }

    [Fact]
    public async Task A_fault_while_filling_comes_out_and_a_reader_that_leaves_early_is_no_harm()
    {
        (EpochPlan plan, LabelSet labels) = Plan("column: kind", 8, Enumerable.Range(0, 64).Select(i => $"kind={i % 4}"));
        var failing = new PhotoFeed(plan, 8, 4, [labels], [], (photo, _, _) => photo == 30 ? throw new InvalidDataException("photo 30") : true);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await All(failing.TrainAsync(0, default)));

        var feed = new PhotoFeed(plan, 8, 4, [labels], [], (photo, _, tensor) => tensor.Length == 4);
        await foreach (TrainingBatch _ in feed.TrainAsync(0, default))
            break;
        Assert.Equal(8, (await All(feed.TrainAsync(0, default))).Count);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (TrainingBatch _ in feed.TrainAsync(0, stop.Token))
                await stop.CancelAsync();
        });
    }

    [Fact]
    public async Task Triplets_stand_in_thirds_and_those_across_sides_are_left_out()
    {
        TrainingConfig config = Made.Config(_folder, "backbone: net.onnx\nsources: [{path: a}]\ntriplets: t.tsv\ntasks: [{column: kind, loss: triplet}]\n");
        File.WriteAllText(_folder.File("t.tsv"), "0\t1\t2\n1\t0\t3\n0\t1\t5\n4\t5\t6\n");
        TrainingPhotos run = Made.Run(Made.Photos(Enumerable.Repeat("kind=a", 7)), [.. Enumerable.Range(0, 7).Select(i => i < 4 ? PhotoSide.Train : PhotoSide.Validation)]);
        List<string> notes = [];
        TripletList triplets = TripletList.Read(config, run, notes.Add);
        Assert.Contains("1 triplets", Assert.Single(notes));
        Assert.Equal((2, 1), (triplets.GetTriplets(PhotoSide.Train).Count, triplets.GetTriplets(PhotoSide.Validation).Count));
        var feed = new TripletFeed(triplets, 2, 1, 1, (photo, _, tensor) =>
        {
            tensor[0] = photo;
            return true;
        });
        float[] batch = Assert.Single(await All(feed.TrainAsync(0, default))).Photos;
        Assert.Equal([(0f, 1f, 2f), (1f, 0f, 3f)], Enumerable.Range(0, 2).Select(i => (batch[i], batch[2 + i], batch[4 + i])).Order());
        File.WriteAllText(_folder.File("t.tsv"), "0\t1\t99\n");
        Assert.Contains("t.tsv, line 1", Assert.Throws<EngineException>(() => TripletList.Read(config, run, notes.Add)).Message);
        File.WriteAllText(_folder.File("t.tsv"), "0\t1\t2\nx\ty\tz\n");
        Assert.Contains("t.tsv, line 2", Assert.Throws<EngineException>(() => TripletList.Read(config, run, notes.Add)).Message);
    }

    private static async Task<List<(float[] Photos, long[] Labels)>> All(IAsyncEnumerable<TrainingBatch> batches)
    {
        List<(float[] Photos, long[] Labels)> all = [];
        await foreach (TrainingBatch batch in batches)
            all.Add(([.. batch.Photos], batch.Labels.Count == 0 ? [] : [.. batch.Labels[0]]));
        return all;
    }

    private (EpochPlan, LabelSet) Plan(string task, int batch, IEnumerable<string> photos)
    {
        TrainingConfig config = Made.Config(_folder, $"backbone: net.onnx\nbatch: {batch}\nsources: [{{path: a}}]\ntasks: [{{{task}}}]\n");
        TrainingPhoto[] made = Made.Photos(photos);
        TrainingPhotos run = Made.Run(made, new PhotoSide[made.Length]);
        var labels = LabelSet.Create(config, config.Tasks[0], run, _ => { });
        return (new EpochPlan(config, run, [labels]), labels);
    }
}
