using Akin.Engine.Configuration;

namespace Akin.Engine.Tests.Configuration;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["k", "filter", "max_distance", "class", "classes", "limit", "label"];

    [Theory]
    [InlineData("fliter", "filter")]
    [InlineData("filters", "filter")]
    [InlineData("Filter", "filter")]
    [InlineData("maxdistance", "max_distance")]
    [InlineData("max-distance", "max_distance")]
    [InlineData("klass", "class")]
    [InlineData("limt", "limit")]
    [InlineData("K", "k")]
    [InlineData("n", null)]
    [InlineData("to", null)]
    [InlineData("color", null)]
    [InlineData("", null)]
    public void A_slip_or_two_are_seen_through_and_other_words_are_not(string name, string? nearest) => Assert.Equal(nearest, NearestName.Find(name, Known));

    [Fact]
    public void Where_no_name_is_near_all_are_named()
    {
        Assert.Equal("did you mean 'filter'?", NearestName.Suggest("fliter", Known));
        Assert.Equal("did you mean 'max_distance'?", NearestName.Suggest("max", Known));
        Assert.Equal("there are a, b", NearestName.Suggest("something", ["a", "b"]));
        Assert.Equal("there are none", NearestName.Suggest("something", []));
    }
}
