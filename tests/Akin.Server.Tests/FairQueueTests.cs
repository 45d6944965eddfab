using System.Net;
using Akin.Server.Http;
using Akin.Server.Limits;

namespace Akin.Server.Tests;

public sealed class FairQueueTests
{
    private static readonly Client Many = new("many", null);
    private static readonly Client One = new(null, IPAddress.Loopback);

    [Fact]
    public async Task Who_sends_one_photo_does_not_wait_behind_who_sends_many()
    {
        var line = new FairQueue(places: 1, mostWaiting: 100);
        List<string> order = [];
        IDisposable busy = await line.EnterAsync(Many, default);
        Task[] waiting = [.. Enumerable.Range(0, 10).Select(i => WorkAsync(Many, $"many {i}")), WorkAsync(One, "one 0"), WorkAsync(One, "one 1")];

        busy.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal(["many 0", "one 0", "many 1", "one 1", "many 2", "many 3", "many 4", "many 5", "many 6", "many 7", "many 8", "many 9"], order);

        async Task WorkAsync(Client client, string name)
        {
            using IDisposable place = await line.EnterAsync(client, default);
            order.Add(name);
        }
    }

    [Fact]
    public async Task Who_has_as_many_places_as_one_may_have_waits_while_others_find_a_free_one()
    {
        var line = new FairQueue(places: 3, mostWaiting: 100, mostOfOne: 2);
        IDisposable first = await line.EnterAsync(Many, default), second = await line.EnterAsync(Many, default);
        Task<IDisposable> third = line.EnterAsync(Many, default), fourth = line.EnterAsync(Many, default);
        Assert.False(third.IsCompleted);

        IDisposable one = await line.EnterAsync(One, default).WaitAsync(TimeSpan.FromSeconds(30));
        one.Dispose();
        Assert.False(third.IsCompleted);

        first.Dispose();
        (await third).Dispose();
        (await fourth).Dispose();
        second.Dispose();
        Assert.Equal(0, line.Waiting);
        using IDisposable again = await line.EnterAsync(Many, default), both = await line.EnterAsync(Many, default);
        Assert.False(line.EnterAsync(Many, default).IsCompleted);
        Assert.True(line.EnterAsync(One, default).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Where_all_lines_are_full_the_longest_loses_its_last()
    {
        var line = new FairQueue(places: 1, mostWaiting: 3);
        IDisposable busy = await line.EnterAsync(One, default);
        Task<IDisposable>[] many = [.. Enumerable.Range(0, 4).Select(_ => line.EnterAsync(Many, default))];
        Task<IDisposable> one = line.EnterAsync(One, default);

        var refused = await Assert.ThrowsAsync<RequestException>(() => many[3]);
        Assert.Equal((503, "busy"), (refused.Status, refused.Code));
        Assert.Equal("busy", (await Assert.ThrowsAsync<RequestException>(() => many[2])).Code);
        Assert.Equal(3, line.Waiting);
        busy.Dispose();
        foreach (Task<IDisposable> next in new[] { many[0], one, many[1] })
            (await next).Dispose();
        Assert.Equal(0, line.Waiting);
    }

    [Fact]
    public async Task Who_goes_away_leaves_the_line_and_takes_no_place_with_him()
    {
        var line = new FairQueue(places: 1, mostWaiting: 10);
        using var gone = new CancellationTokenSource();
        IDisposable busy = await line.EnterAsync(One, default);
        Task<IDisposable> first = line.EnterAsync(Many, gone.Token), second = line.EnterAsync(Many, default);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, line.Waiting);
        busy.Dispose();
        busy.Dispose();
        (await second).Dispose();
        using IDisposable free = await line.EnterAsync(One, default);
        Assert.False(line.EnterAsync(One, default).IsCompleted);
    }

    [Fact]
    public async Task However_they_come_and_go_no_place_is_lost_and_none_is_given_twice()
    {
        var line = new FairQueue(places: 3, mostWaiting: 20);
        int inside = 0, most = 0, refused = 0, cancelled = 0, done = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            var random = new Random(i);
            for (int n = 0; n < 300; n++)
            {
                using var patience = new CancellationTokenSource();
                if (random.Next(3) == 0)
                    patience.CancelAfter(TimeSpan.FromMicroseconds(random.Next(300)));
                try
                {
                    using IDisposable place = await line.EnterAsync(new Client($"{i % 5}", null), patience.Token);
                    int now = Interlocked.Increment(ref inside);
                    InterlockedMax(ref most, now);
                    if (random.Next(2) == 0)
                        await Task.Yield();
                    Interlocked.Decrement(ref inside);
                    Interlocked.Increment(ref done);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                }
                catch (RequestException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        })));

        Assert.Equal(16 * 300, done + cancelled + refused);
        Assert.InRange(most, 1, 3);
        Assert.Equal(0, line.Waiting);
        Task<IDisposable>[] all = [.. Enumerable.Range(0, 3).Select(_ => line.EnterAsync(One, default))];
        Assert.All(all, place => Assert.True(place.IsCompletedSuccessfully));
        Assert.False(line.EnterAsync(One, default).IsCompleted);

        static void InterlockedMax(ref int to, int value)
        {
            for (int seen = to; value > seen; seen = to)
                Interlocked.CompareExchange(ref to, value, seen);
        }
    }
}
