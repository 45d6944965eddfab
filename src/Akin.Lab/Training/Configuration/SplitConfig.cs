
namespace Akin.Lab.Training.Configuration;

/// <summary>
/// Which photos train, which validate and which are kept out of both. A part is a share of the photos, drawn by group and
/// seed, or a list of values of a column that names the part.
/// </summary>
/// <param name="By">The columns whose equal values hold photos together on one side (a person, a product); empty: each photo stands alone.</param>
/// <param name="Column">The column that the lists are values of.</param>
/// <param name="Validation">The validation part.</param>
/// <param name="HoldOut">The part that is kept out of training and validation, for the model card.</param>
/// <param name="Line">The line of the config that it stands on.</param>
internal sealed record SplitConfig(IReadOnlyList<string> By, string? Column, SplitPart Validation, SplitPart HoldOut, int Line)
{
    /// <summary>Fifteen photos in a hundred validate.</summary>
    public static SplitConfig Default { get; } = new([], null, new SplitPart(0.15, []), SplitPart.None, 1);

    /// <summary>Reads it from the map under <c>split</c>.</summary>
    public static SplitConfig Read(YamlMap map)
    {
        IReadOnlyList<string> by = map.Texts("by");
        string? column = map.Text("column") ?? (by.Count == 1 ? by[0] : null);
        SplitPart validation = Part("validation", new SplitPart(Default.Validation.Share, [])), holdOut = Part("hold-out", SplitPart.None);
        if (validation.Share + holdOut.Share > 0.9)
            throw map.Fault("validation", "validation and hold-out take more than 0.9 of the photos together; training needs some");
        if (validation.Values.Intersect(holdOut.Values).FirstOrDefault() is { } twice)
            throw map.Fault("hold-out", $"'{twice}' can't be in validation and in hold-out");
        map.End();
        return new SplitConfig(by, column, validation, holdOut, map.Line);

        SplitPart Part(string key, SplitPart otherwise)
        {
            if (!map.IsList(key))
                return map.NumberOrNull(key, 0, 0.9) is { } share ? new SplitPart(share, []) : otherwise;
            if (column is null)
                throw map.Fault(key, $"{key} is a list of values; say of which column: column: NAME");
            return new SplitPart(0, map.Texts(key));
        }
    }
}

/// <summary>A part of the photos.</summary>
/// <param name="Share">Its share, 0 to 0.9; 0 where values are listed.</param>
/// <param name="Values">The values of the split column that belong to it; empty where it is a share.</param>
internal sealed record SplitPart(double Share, IReadOnlyList<string> Values)
{
    /// <summary>Nothing.</summary>
    public static SplitPart None { get; } = new(0, []);
}
