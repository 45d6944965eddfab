using System.Net;
using Akin.Server.Http;
using Akin.Server.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace Akin.Server.Tests;

/// <summary>A photo that takes long to decode keeps nobody else from searching, and one that was damaged in the store is nobody's fault.</summary>
public sealed class HeavyPhotoTests
{
    /// <summary>A hundred bytes that claim 25 megapixels.</summary>
    private static readonly byte[] Heavy = HostileFiles.Png(5_000, 5_000, [1, 2, 3]);

    [Fact]
    public async Task Photos_that_decode_long_leave_their_place_to_others_and_take_turns_among_themselves()
    {
        var line = new FairQueue(places: 1, mostWaiting: 10);
        var heavy = new FairQueue(places: 1, mostWaiting: 10);
        WorkPlace first = await WorkPlace.EnterAsync(line, heavy, From("10.0.0.1"));
        await first.WeighAsync(Heavy);

        // Its place is free again for a second one, which must wait among the heavy ones, and then for one that is light.
        WorkPlace second = await WorkPlace.EnterAsync(line, heavy, From("10.0.0.1"));
        Task waiting = second.WeighAsync(Heavy);
        Assert.False(waiting.IsCompleted);
        using (WorkPlace light = await WorkPlace.EnterAsync(line, heavy, From("10.0.0.2")))
        {
            await light.WeighAsync(PhotoFolder.Photo(1));
            Assert.Equal(1, heavy.Waiting);
        }

        first.Dispose();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        second.Dispose();
        Assert.Equal((0, 0), (line.Waiting, heavy.Waiting));
        using WorkPlace after = await WorkPlace.EnterAsync(line, heavy, From("10.0.0.1"));
    }

    [Fact]
    public async Task What_is_no_photo_keeps_its_place()
    {
        var line = new FairQueue(places: 1, mostWaiting: 10);
        using WorkPlace place = await WorkPlace.EnterAsync(line, new FairQueue(places: 0, mostWaiting: 0), From("10.0.0.1"));
        await place.WeighAsync("no photo"u8.ToArray());
        Assert.False(line.EnterAsync(default, default).IsCompleted);
    }

    [Fact]
    public async Task A_photo_that_was_damaged_on_the_disk_is_the_stores_fault()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Of("garments"));
        await server.AddAsync("garments", "a", 1);
        await server.AddAsync("garments", "b", 2);
        await server.StopAsync();
        using (var store = new SqliteConnection($"Data Source={Path.Combine(server.Data, "garments", "catalog.db")};Pooling=False"))
        {
            store.Open();
            using SqliteCommand damage = store.CreateCommand();
            // Another photo's bytes, whole and decodable, for one; half a photo for the other.
            damage.CommandText = "UPDATE photo SET data = $other WHERE key = (SELECT key FROM item WHERE id = 'a'); UPDATE photo SET data = substr(data, 1, length(data) / 2) WHERE key = (SELECT key FROM item WHERE id = 'b')";
            damage.Parameters.AddWithValue("$other", PhotoFolder.Photo(3));
            Assert.Equal(2, damage.ExecuteNonQuery());
        }

        await server.ServeAsync();
        foreach (string id in new[] { "a", "b" })
        {
            using HttpResponseMessage reply = await server.Client.GetAsync($"/v1/collections/garments/items/{id}/photo");
            Assert.Equal(HttpStatusCode.InternalServerError, reply.StatusCode);
            string body = await reply.Content.ReadAsStringAsync();
            Assert.Contains("store_failed", body, StringComparison.Ordinal);
            Assert.Contains("damaged in the store", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Where_a_damaged_photo_lies_is_told_to_those_who_may_write_alone()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore with { Keys = true, Write = true });
        await TestServer.ReadAsync(await server.NewClient(Access.Write).PostAsync("/v1/items", TestServer.Form("a", PhotoFolder.Photo(1))));
        using (var store = new SqliteConnection($"Data Source={Path.Combine(server.Store, "catalog.db")};Pooling=False"))
        {
            store.Open();
            using SqliteCommand damage = store.CreateCommand();
            damage.CommandText = "UPDATE photo SET data = substr(data, 1, length(data) / 2)";
            Assert.Equal(1, damage.ExecuteNonQuery());
        }

        foreach (Access access in new[] { Access.Read, Access.Write })
        {
            string body = await (await server.NewClient(access).GetAsync("/v1/items/a/photo")).Content.ReadAsStringAsync();
            Assert.Contains("store_failed", body, StringComparison.Ordinal);
            Assert.Equal(access == Access.Write, body.Contains(server.Store, StringComparison.Ordinal));
        }
    }

    private static DefaultHttpContext From(string address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return context;
    }
}
