namespace Akin.Cli.Terminal;

/// <summary>What a filter could not compare, said to people.</summary>
internal static class NotNumbers
{
    /// <summary>Says of each column that was compared with a number in how many items it has something else; nothing where there is none.</summary>
    /// <param name="counts">The columns and how many items.</param>
    public static void Say(IReadOnlyDictionary<string, long> counts)
    {
        foreach ((string column, long items) in counts)
        {
            People.Say(FormattableString.Invariant(
                $"{items:N0} {(items == 1 ? "item has a" : "items have")} '{column}' that is no number, which no comparison with a number is met by"));
        }
    }
}
