using Akin.Engine;
using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Lab.Tests.Training;

public sealed class PhotoSplitTests
{
    private static readonly SplitConfig ByPerson = new(["person"], "person", new SplitPart(0.2, []), new SplitPart(0.1, []), 1);

    [Fact]
    public void A_group_never_stands_on_two_sides_and_shares_are_near()
    {
        Prop.ForAll(Gen.Choose(0, 40).ListOf(200).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (people, seed) =>
        {
            TrainingPhoto[] photos = Made.Photos(people.Select(p => p == 0 ? "" : $"person={p}"));
            PhotoSide[] sides = PhotoSplit.Assign(photos, ByPerson, seed, "here");
            int largest = people.Where(p => p > 0).CountBy(p => p).Max(c => c.Value);
            bool whole = photos.Zip(sides).Where(p => p.First.Item.Metadata.Count > 0)
                .GroupBy(p => p.First.Item.Metadata["person"]).All(g => g.Select(p => p.Second).Distinct().Count() == 1);
            int validation = sides.Count(s => s == PhotoSide.Validation), holdOut = sides.Count(s => s == PhotoSide.HoldOut);
            return whole && Math.Abs(validation - 40) <= largest && Math.Abs(holdOut - 20) <= largest;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_split_follows_from_the_seed_and_not_from_the_order()
    {
        TrainingPhoto[] photos = Made.Photos(Enumerable.Range(0, 100).Select(i => $"person={i % 23}"));
        PhotoSide[] sides = PhotoSplit.Assign(photos, ByPerson, 7, "here");
        PhotoSide[] reversed = PhotoSplit.Assign([.. photos.Reverse()], ByPerson, 7, "here");
        Assert.Equal(sides, reversed.Reverse());
        Assert.NotEqual(sides, PhotoSplit.Assign(photos, ByPerson, 8, "here"));
    }

    [Fact]
    public void Listed_values_name_the_sides_and_a_share_is_taken_from_the_rest()
    {
        TrainingPhoto[] photos = Made.Photos(Enumerable.Range(0, 100).Select(i => $"part={(i < 30 ? "test" : "train")}"));
        PhotoSide[] sides = PhotoSplit.Assign(photos, new SplitConfig([], "part", new SplitPart(0.2, []), new SplitPart(0, ["test"]), 1), 1, "here");
        Assert.All(sides[..30], s => Assert.Equal(PhotoSide.HoldOut, s));
        Assert.Equal((14, 56), (sides.Count(s => s == PhotoSide.Validation), sides.Count(s => s == PhotoSide.Train)));
    }

    [Fact]
    public void A_listed_value_that_no_photo_has_is_named() => Assert.Contains("here: no photo has the part 'tset'; there are test, train", Assert.Throws<EngineException>(() =>
        PhotoSplit.Assign(Made.Photos("part=test", "part=train"), new SplitConfig([], "part", SplitPart.None, new SplitPart(0, ["tset"]), 1), 1, "here")).Message);

    [Fact]
    public void A_group_that_the_lists_tear_apart_is_refused() => Assert.Contains("'7'", Assert.Throws<EngineException>(() =>
        PhotoSplit.Assign(Made.Photos("person=7 part=test", "person=7 part=train"), new SplitConfig(["person"], "part", new SplitPart(0.5, []), new SplitPart(0, ["test"]), 1), 1, "here")).Message);
}
