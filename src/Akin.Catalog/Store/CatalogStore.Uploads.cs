using Akin.Catalog.Sources;
using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>The photos that were given to the store itself.</summary>
public sealed partial class CatalogStore
{
    // Where the store is itself: it may be moved.
    private const string Here = ".";

    /// <summary>The number of the source that uploaded photos belong to; it is registered with the first of them.</summary>
    public long RegisterUploads() => Writer.RegisterSource(UploadsSource.Name, Here, SourceOptions.Default.ToJson());

    /// <inheritdoc/>
    public PhotoBytes ReadUpload(string path, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(path);
        (long length, byte[]? bytes) = _database.Read(connection =>
        {
            if (!Schema.Has(connection, "photo"))
                return (0, null);
            using SqliteCommand command = Sql.Command(
                connection,
                "SELECT length(data), CASE WHEN length(data) <= $most THEN data END FROM photo WHERE key = (SELECT key FROM item WHERE id = $id)",
                ("$id", path), ("$most", maxBytes));
            using SqliteDataReader row = command.ExecuteReader();
            return row.Read() ? (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1)) : (0, null);
        });
        return bytes is not null ? new(bytes, null)
            : throw new SourceException(length == 0 ? "is missing" : $"has {length:N0} bytes, more than the limit of {maxBytes:N0}");
    }
}
