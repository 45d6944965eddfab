using Akin.Engine.Routing;
using Akin.Vectors;

namespace Akin.Engine.Tests.Routing;

public sealed class PartitionedIndexTests
{
    [Fact]
    public async Task A_change_that_is_made_while_the_parts_are_saved_is_saved_now_or_next_time()
    {
        const int Classes = 8, Items = 20_000;
        using var index = new PartitionedIndex(new IVectorIndex?[Classes + 1], 1, Metric.L2);
        HashSet<long>[] saved = [.. Enumerable.Range(0, Classes + 1).Select(_ => new HashSet<long>())];
        var random = new Random(4);
        Task writer = Task.Run(() =>
        {
            for (long id = 0; id < Items; id++)
            {
                index.Add(random.Next(Classes + 1), id, [id], () => new FlatIndex(1, Metric.L2));
                long other = random.NextInt64(id + 1);
                if (id % 3 == 0)
                    index.Remove(other);
                else if (index.GetPlace(other) is { } from)
                    Move(other, from);
            }
        });
        while (!writer.IsCompleted)
            Save();
        await writer;
        Save();
        for (int place = 0; place <= Classes; place++)
            Assert.Equal(index.Part(place)!.Ids.Order(), saved[place].Order());
        Assert.Empty(index.TakeChanged());

        void Move(long id, int from)
        {
            int to = random.Next(Classes + 1);
            if (to != from)
                index.Move(id, from, to, [id], () => new FlatIndex(1, Metric.L2));
        }

        void Save()
        {
            foreach (int place in index.TakeChanged())
                saved[place] = [.. index.Part(place)!.Ids];
        }
    }
}
