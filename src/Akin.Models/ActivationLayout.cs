using System.Globalization;

namespace Akin.Models;

/// <summary>
/// What the axes of a layer's values mean: the photo, channels or positions. Pooling goes over the positions and keeps the channels, so a
/// layout that is taken for another one gives a vector of the wrong numbers.
/// </summary>
public sealed class ActivationLayout : IEquatable<ActivationLayout>
{
    private const char Photo = 'n', Channel = 'c', Position = 'p';
    private const string PositionLetters = "dhwtlsp";
    private const int MaxRank = 8;

    private readonly string _roles;

    private ActivationLayout(string roles, int leadingTokens = 0) => (_roles, LeadingTokens) = (roles, leadingTokens);

    /// <summary>The number of axes, the photos' included.</summary>
    public int Rank => _roles.Length;

    /// <summary>The axes over which is pooled, counted from 0 (the photos').</summary>
    public IReadOnlyList<int> PositionAxes => GetAxes(Position);

    /// <summary>The axes that are kept.</summary>
    public IReadOnlyList<int> ChannelAxes => GetAxes(Channel);

    /// <summary>How many positions stand before those of the photo's patches, and are left out of the mean and the largest value.</summary>
    public int LeadingTokens { get; }

    /// <summary>Whether the channels stand behind the photos and in front of all positions, as in <c>nchw</c>.</summary>
    public bool IsChannelsFirst => _roles.LastIndexOf(Channel) < _roles.IndexOf(Position);

    /// <summary>Reads a layout such as <c>nchw</c>, <c>nhwc</c>, <c>ntc</c> or <c>nct</c>.</summary>
    /// <param name="text">
    /// A letter for each axis: n (photos) first, c (channels), and d, h, w, t, l, s or p (positions); with one axis of positions, <c>+1</c>
    /// behind it says how many leading tokens there are.
    /// </param>
    /// <returns>The layout; null where the text is none.</returns>
    public static ActivationLayout? TryParse(string? text)
    {
        if (text is not { Length: > 1 and <= MaxRank })
            return null;
        string letters = text.ToLowerInvariant();
        if (letters.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus)
        {
            return TryParse(letters[..plus]) is { PositionAxes.Count: 1 } tokens && int.TryParse(letters.AsSpan(plus + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int leading)
                ? tokens.WithLeadingTokens(leading)
                : null;
        }

        return letters[0] == Photo && letters.Contains(Channel) && letters.Skip(1).All(l => l == Channel || PositionLetters.Contains(l))
            ? new ActivationLayout(Photo + string.Concat(letters.Skip(1).Select(l => l == Channel ? Channel : Position)))
            : null;
    }

    /// <summary>The same axes, of whose one axis of positions the first places are none of the photo's.</summary>
    internal ActivationLayout WithLeadingTokens(int count) => new(_roles, count);

    /// <summary>Makes a layout of the meaning of each axis behind the photos'.</summary>
    /// <param name="isPosition">Whether an axis holds positions, and not channels.</param>
    internal static ActivationLayout From(IEnumerable<bool> isPosition) =>
        new(Photo + string.Concat(isPosition.Select(p => p ? Position : Channel)));

    /// <inheritdoc/>
    public bool Equals(ActivationLayout? other) => _roles == other?._roles && LeadingTokens == other.LeadingTokens;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActivationLayout);

    /// <inheritdoc/>
    public override int GetHashCode() => _roles.GetHashCode(StringComparison.Ordinal);

    /// <summary>As <see cref="TryParse"/> reads it: <c>nchw</c>, <c>nhwc</c>, <c>ntc</c>; <c>ntc+1</c> with a leading token.</summary>
    public override string ToString()
    {
        string letters = PositionAxes.Count switch { 1 => "t", 2 => "hw", 3 => "dhw", int n => new string(Position, n) };
        int next = 0;
        string axes = string.Concat(_roles.Select(r => r == Position ? letters[next++] : r));
        return LeadingTokens == 0 ? axes : string.Create(CultureInfo.InvariantCulture, $"{axes}+{LeadingTokens}");
    }

    private int[] GetAxes(char role) => [.. Enumerable.Range(0, Rank).Where(a => _roles[a] == role)];
}
