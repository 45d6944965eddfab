using System.Text.Json;

namespace Akin.Server.Tests;

public sealed class CollectionTests(SmallServer server)
{
    [Fact]
    public async Task It_says_what_is_served()
    {
        JsonElement collection = await server.GetAsync("/v1/collection");

        Assert.Equal("small store", collection.GetProperty("name").GetString());
        Assert.Equal(SmallServer.Count, collection.GetProperty("items").GetInt32());
        Assert.Equal(32 * 32 * 3, collection.GetProperty("dimensions").GetInt32());
        Assert.Equal("l2", collection.GetProperty("metric").GetString());
        Assert.Equal("hnsw", collection.GetProperty("index").GetString());
        Assert.Equal("pixels:32x32x3", collection.GetProperty("model").GetString());
        Assert.Equal(SmallServer.MaxBytes, collection.GetProperty("max_bytes").GetInt64());
    }

    [Fact]
    public async Task Its_metadata_columns_come_with_values_and_counts()
    {
        JsonElement collection = await server.GetAsync("/v1/collection");

        JsonElement column = Assert.Single(collection.GetProperty("metadata").EnumerateArray());
        Assert.Equal("category", column.GetProperty("column").GetString());
        Assert.Equal(SmallServer.Count - 1, column.GetProperty("items").GetInt32());
        Assert.Equal(4, column.GetProperty("distinct_values").GetInt32());
        var counts = column.GetProperty("values").EnumerateArray().ToDictionary(v => v.GetProperty("value").GetString()!, v => v.GetProperty("items").GetInt32());
        Assert.Equal(14, counts["dress"]);
        Assert.Equal(1, counts["bag/deep/er"]);
    }

    [Fact]
    public async Task It_is_healthy() => Assert.Equal("ok", (await server.GetAsync("/health")).GetProperty("status").GetString());
}
