using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Akin.Cli.Tests;

/// <summary>What the rooms of the house may know of each other, as docs/architecture.md tells it.</summary>
public sealed class RoomsTests
{
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Akin.Abstractions"] = [],
        ["Akin.Vectors"] = [],
        ["Akin.Imaging"] = ["Akin.Abstractions"],
        ["Akin.Catalog"] = ["Akin.Abstractions"],
        ["Akin.Models"] = ["Akin.Abstractions", "Akin.Imaging"],
        ["Akin.Training"] = ["Akin.Abstractions", "Akin.Models", "Akin.Imaging"],
        ["Akin.Engine"] = ["Akin.Abstractions", "Akin.Vectors", "Akin.Imaging", "Akin.Catalog", "Akin.Models"],
        ["Akin.Lab"] = ["Akin.Abstractions", "Akin.Vectors", "Akin.Imaging", "Akin.Catalog", "Akin.Models", "Akin.Engine", "Akin.Training"],
        ["Akin.Server"] = ["Akin.Abstractions", "Akin.Vectors", "Akin.Imaging", "Akin.Catalog", "Akin.Models", "Akin.Engine", "Akin.Lab"],
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
    [InlineData("Akin.Server")]
    public void No_folders_of_a_room_lean_on_each_other(string room)
    {
        Architecture architecture = new ArchLoader().LoadAssemblies(Load(room)).Build();
        ILookup<string, (string To, string Why)> leans = architecture.Types
            .SelectMany(type => type.Dependencies.Where(d => d.Target is not GenericParameter).Select(d => (From: Folder(room, type), To: Folder(room, d.Target), Why: $"{type.FullName} -> {d.Target.FullName}")))
            .Where(edge => edge.From is not null && edge.To is not null && edge.From != edge.To)
            .ToLookup(edge => edge.From!, edge => (edge.To!, edge.Why));
        foreach (IGrouping<string, (string, string)> folder in leans)
        {
            string? way = WayBack(leans, folder.Key, folder.Key, []);
            Assert.True(way is null, way);
        }
    }

    /// <summary>How one comes from a folder back to where one began; null where one does not.</summary>
    private static string? WayBack(ILookup<string, (string To, string Why)> leans, string at, string start, HashSet<string> seen)
    {
        foreach ((string to, string why) in leans[at])
        {
            if (to == start)
                return why;
            if (seen.Add(to) && WayBack(leans, to, start, seen) is { } rest)
                return $"{why}, {rest}";
        }

        return null;
    }

    private static string? Folder(string room, IType type) =>
        type.Namespace is not null && type.Namespace.FullName.StartsWith(room + ".", StringComparison.Ordinal) ? type.Namespace.FullName[(room.Length + 1)..].Split('.')[0] : null;

    private static System.Reflection.Assembly Load(string room) => System.Reflection.Assembly.Load(room);
}
