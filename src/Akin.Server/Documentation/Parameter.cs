namespace Akin.Server.Documentation;

/// <summary>A parameter behind an address's question mark.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Says">What it says, in a sentence.</param>
/// <param name="Low">The smallest whole number it takes; null: it takes a text.</param>
/// <param name="High">The largest.</param>
/// <param name="Otherwise">What it is where it is left out.</param>
internal sealed record Parameter(string Name, string Says, int? Low = null, int? High = null, int? Otherwise = null)
{
    /// <summary>Whether it is a number with a fraction.</summary>
    public bool IsFraction { get; init; }

    /// <summary>Another name that it had before, and that is still taken.</summary>
    public string? OlderName { get; init; }

    /// <summary>Whether it may be given several times.</summary>
    public bool IsRepeated { get; init; }
}
