using Akin.Catalog.Store;
using Akin.Engine;

namespace Akin.Server.Api;

/// <summary>
/// What the collection holds, counted anew only after it has changed. It is an overview: of columns without number the first ones are in
/// it, and of long values their beginnings.
/// </summary>
internal sealed class Summary(Collection collection)
{
    private const int MostColumns = 500, ValuesPerColumn = 500, ValueLength = 200;

    // Of all values of a column together: 500 usual ones, and not 500 long ones.
    private const int LengthPerColumn = 16_000;

    private volatile Counted? _counted;

    public Counted Current
    {
        get
        {
            // Asked before it is counted: what is committed meanwhile makes the next one count again.
            long version = collection.Store.DataVersion;
            Counted? counted = _counted;
            if (counted?.Version != version)
            {
                IReadOnlyList<MetadataColumn> columns = collection.Store.MetadataColumns(ValuesPerColumn, ValueLength);
                _counted = counted = new(version, collection.Store.Count, [.. columns.Take(MostColumns).Select(Shortened)], Math.Max(0, columns.Count - MostColumns));
            }

            return counted;
        }
    }

    private static MetadataColumn Shortened(MetadataColumn column)
    {
        int room = LengthPerColumn;
        return column with { Values = [.. column.Values.TakeWhile(v => (room -= v.Value.Length) >= 0)] };
    }

    /// <param name="Version">The store's <see cref="CatalogStore.DataVersion"/>, which a change of metadata alone changes too.</param>
    /// <param name="Items">Items in the store.</param>
    /// <param name="Columns">The columns with their most frequent values.</param>
    /// <param name="MoreColumns">How many columns there are beside.</param>
    internal sealed record Counted(long Version, long Items, IReadOnlyList<MetadataColumn> Columns, int MoreColumns)
    {
        /// <summary>The columns that say the same of every item, and tell none apart.</summary>
        public IReadOnlySet<string> ConstantColumns { get; } = Columns.Where(c => c.DistinctValues <= 1 && c.Items == Items).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
    }
}
