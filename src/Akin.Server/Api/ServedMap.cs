using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Lab.Mapping;
using Akin.Server.Http;

namespace Akin.Server.Api;

/// <summary>The collection's map as the file beside the store has it, opened again only after that or the store has changed.</summary>
internal sealed class ServedMap(Collection collection)
{
    private readonly Lock _gate = new();
    private Opened? _opened;

    /// <summary>Whether there is one.</summary>
    public bool Exists => File.Exists(CatalogMap.PathIn(collection.Store));

    /// <summary>The map, without items that have left the store.</summary>
    /// <exception cref="RequestException">404: there is none.</exception>
    public Opened Current
    {
        get
        {
            lock (_gate)
            {
                ICatalogReader store = collection.Store;
                var now = (File.GetLastWriteTimeUtc(CatalogMap.PathIn(store)), store.Count, store.LastKey);
                if (_opened?.State != now)
                {
                    CatalogMap? map = CatalogMap.TryOpen(collection);
                    _opened = map is null ? null : new Opened(now, map.Within(store), map.AgeIn(store));
                }

                return _opened ?? throw new RequestException(404, "no_map", "the store has no map yet; have one laid out, by a job of the kind map or by whoever runs the server");
            }
        }
    }

    /// <param name="State">What it was opened from.</param>
    /// <param name="Map">The map.</param>
    /// <param name="Age">What it does not know.</param>
    internal sealed record Opened((DateTime, long, long) State, CatalogMap Map, MapAge Age)
    {
        private readonly Lock _reading = new();
        private (long Version, MapColumn Column)? _column;

        /// <summary>A word that differs from map to map; places of items hold under it alone.</summary>
        public string Tag { get; } = FormattableString.Invariant($"{Map.Origin.Made.UtcTicks:x}-{Map.Keys.Length:x}-{State.Item3:x}");

        /// <summary>A column as the map's colors. The last one is kept: a page's legend and its map ask for the same one after the other.</summary>
        public MapColumn ReadColumn(ICatalogReader store, string column)
        {
            lock (_reading)
            {
                // Asked before it is read: what is committed meanwhile makes the next one read again.
                long version = store.DataVersion;
                if (_column is not { } kept || kept.Version != version || kept.Column.Name != column)
                    _column = kept = (version, MapColumn.Read(Map, store, column));
                return kept.Column;
            }
        }

        /// <summary>The key of the item at a place.</summary>
        /// <exception cref="RequestException">404: there is no such place.</exception>
        public long GetKey(int place) => place >= 0 && place < Map.Keys.Length
            ? Map.Keys[place]
            : throw new RequestException(404, "unknown_item", $"the map has no item {place}; it has {Map.Keys.Length}");
    }
}
