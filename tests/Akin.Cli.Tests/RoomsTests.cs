using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;

namespace Akin.Cli.Tests;

/// <summary>What the rooms of the house may know of each other, as docs/architecture.md tells it.</summary>
public sealed class RoomsTests
{
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Akin.Vectors"] = [],
        ["Akin.Imaging"] = [],
        ["Akin.Catalog"] = [],
        ["Akin.Models"] = ["Akin.Imaging"],
        ["Akin.Training"] = ["Akin.Models", "Akin.Imaging"],
        ["Akin.Engine"] = ["Akin.Vectors", "Akin.Imaging", "Akin.Catalog", "Akin.Models"],
        ["Akin.Lab"] = ["Akin.Vectors", "Akin.Imaging", "Akin.Catalog", "Akin.Models", "Akin.Engine", "Akin.Training"],
        ["Akin.Server"] = ["Akin.Vectors", "Akin.Imaging", "Akin.Catalog", "Akin.Models", "Akin.Engine", "Akin.Lab"],
    };

    public static TheoryData<string> Rooms => [.. MayKnow.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_knows_only_those_that_data_comes_from(string room)
    {
        string[] known = [.. Load(room).GetReferencedAssemblies().Select(a => a.Name!).Where(name => name.StartsWith("Akin.", StringComparison.Ordinal))];
        Assert.Empty(known.Except(MayKnow[room]));
    }

    // What lies in a room's root is what all its folders may use, and what uses them all.
    [Theory]
    [InlineData("Akin.Vectors")]
    [InlineData("Akin.Imaging")]
    [InlineData("Akin.Catalog")]
    [InlineData("Akin.Models")]
    [InlineData("Akin.Training")]
    [InlineData("Akin.Engine")]
    [InlineData("Akin.Lab")]
    public void No_folders_of_a_room_lean_on_each_other(string room)
    {
        Architecture architecture = new ArchLoader().LoadAssemblies(Load(room)).Build();
        SliceRuleDefinition.Slices().Matching($"{room}.(*)..").Should().BeFreeOfCycles().Check(architecture);
    }

    private static System.Reflection.Assembly Load(string room) => System.Reflection.Assembly.Load(room);
}
