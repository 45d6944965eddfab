using Akin.Catalog.Store;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Catalog.Tests.Store;

/// <summary>Sets of keys do what the framework's sets do, whether their keys lie close together or far apart.</summary>
public sealed class KeySetsTests
{
    [Fact]
    public void Keys_are_put_into_their_order() => Prop.ForAll((PositiveInt[] some, bool far) =>
    {
        long[] keys = [.. some.Select(key => key.Get * (far ? 1_000_003L : 1)).Distinct()];
        return keys.Order().SequenceEqual(KeySets.Ascending([.. keys]));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_first_and_the_last_key_of_a_word_of_bits_keep_their_place() =>
        Assert.Equal([1, 63, 64, 65, 127, 128], KeySets.Ascending([128, 64, 1, 127, 65, 63]));

    [Fact]
    public void Sets_are_joined_as_sets_are() => Prop.ForAll((PositiveInt[] first, PositiveInt[] second) =>
    {
        long[] a = [.. first.Select(key => (long)key.Get).Distinct().Order()], b = [.. second.Select(key => (long)key.Get).Distinct().Order()];
        return a.Intersect(b).SequenceEqual(KeySets.Intersect(a, b)) && a.Union(b).Order().SequenceEqual(KeySets.Union(a, b))
            && a.Except(b).SequenceEqual(KeySets.Except(a, b));
    }).QuickCheckThrowOnFailure();
}
