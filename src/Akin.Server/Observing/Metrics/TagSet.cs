using System.Diagnostics.CodeAnalysis;

namespace Akin.Server.Observing.Metrics;

/// <summary>The labels of one series of measurements, in the order in which they were given.</summary>
internal sealed class TagSet
{
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly int _hash;

    private TagSet(ReadOnlySpan<KeyValuePair<string, object?>> tags) => (_tags, _hash) = (tags.ToArray(), ComputeHash(tags));

    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => _tags;

    private static int ComputeHash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = default(HashCode);
        foreach ((string name, object? value) in tags)
        {
            hash.Add(name);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>Finds a series by tags as they come with a measurement, so that measuring allocates nothing.</summary>
    public sealed class Comparer : IEqualityComparer<TagSet>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, TagSet>
    {
        public bool Equals(TagSet? x, TagSet? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x._hash == y._hash && Equals(x.Tags, y));

        public int GetHashCode([DisallowNull] TagSet obj) => obj._hash;

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, TagSet other)
        {
            if (alternate.Length != other._tags.Length)
                return false;
            for (int i = 0; i < alternate.Length; i++)
            {
                if (alternate[i].Key != other._tags[i].Key || !object.Equals(alternate[i].Value, other._tags[i].Value))
                    return false;
            }

            return true;
        }

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => ComputeHash(alternate);

        public TagSet Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => new(alternate);
    }
}
