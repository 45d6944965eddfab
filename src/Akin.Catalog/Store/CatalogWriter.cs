using System.Runtime.InteropServices;
using Akin.Catalog.Filters;
using Akin.Catalog.Sources;
using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>The writing side of a store: one connection with its statements prepared, used by one thread at a time.</summary>
internal sealed class CatalogWriter : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Database _database;
    private readonly SqliteConnection _connection;
    private readonly List<SqliteCommand> _commands = [];
    private readonly SqliteCommand _findItem, _addItem, _removeItem, _addVector, _updateItem, _addColumn, _addMetadata, _removeMetadata;
    private readonly SqliteCommand _addPrediction, _addPhoto, _countChange, _addDuplicate, _removeDuplicate, _keepAnother;
    private readonly Dictionary<string, long> _columns = new(StringComparer.Ordinal);
    private StoreSettings? _settings;

    public CatalogWriter(SqliteConnection connection, Database database)
    {
        _connection = connection;
        _database = database;
        // FULL: a commit waits until the disk has it. The log is cut back after a long write.
        Sql.Execute(connection, "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864");
        _settings = CatalogStore.ReadSettings(connection);
        _findItem = Prepare("SELECT key, source FROM item WHERE id = $id", "$id");
        _addItem = Prepare(
            "INSERT INTO item (source, id, path, box, hash) VALUES ($source, $id, $path, $box, $hash) RETURNING key",
            "$source", "$id", "$path", "$box", "$hash");
        _removeItem = Prepare("DELETE FROM item WHERE key = $key", "$key");
        _addVector = Prepare("INSERT INTO vector (key, data) VALUES ($key, $data)", "$key", "$data");
        _updateItem = Prepare("UPDATE item SET path = $path WHERE key = $key", "$key", "$path");
        _addColumn = Prepare(
            "INSERT INTO metadata_column (name) VALUES ($name) ON CONFLICT (name) DO UPDATE SET name = name RETURNING column", "$name");
        _addMetadata = Prepare(
            "INSERT INTO metadata (key, column, value, notation, number) VALUES ($key, $column, $value, $notation, $number)",
            "$key", "$column", "$value", "$notation", "$number");
        _removeMetadata = Prepare("DELETE FROM metadata WHERE key = $key", "$key");
        _addPrediction = Prepare("INSERT INTO prediction (key, data) VALUES ($key, $data)", "$key", "$data");
        _addPhoto = Prepare("INSERT INTO photo (key, data) VALUES ($key, $data)", "$key", "$data");
        _countChange = Prepare("UPDATE metadata_change SET count = count + 1");
        _addDuplicate = Prepare(
            "INSERT OR REPLACE INTO duplicate (id, source, hash, box, kept, kept_hash) VALUES ($id, $source, $hash, $box, $kept, $kept_hash)",
            "$id", "$source", "$hash", "$box", "$kept", "$kept_hash");
        _removeDuplicate = Prepare("DELETE FROM duplicate WHERE id = $id", "$id");
        _keepAnother = Prepare("UPDATE duplicate SET kept = $kept, kept_hash = $kept_hash WHERE kept = $id", "$id", "$kept", "$kept_hash");
    }

    public void SetSettings(StoreSettings settings) => _settings = InTransaction(() =>
    {
        // The index is a cache that can be built otherwise at any time; what made the vectors is for good.
        // Nor does it matter where the network lies now, as long as its file is the same one by its hash.
        StoreSettings? known = _settings is null ? null : settings with
        {
            Model = settings.ModelHash is null ? settings.Model : _settings.Model,
            Metric = _settings.Metric,
            Index = _settings.Index,
            IndexParameters = _settings.IndexParameters,
            Route = _settings.Route,
            Check = _settings.Check,
            // A store from before it was told learns it.
            LayerLayout = _settings.LayerLayout is null ? null : settings.LayerLayout,
        };
        if (known != _settings)
            throw new StoreException($"the store {_database.Directory} was made with other settings; index into another folder");
        if (settings.Route is { } route)
        {
            Schema.AddRoute(_connection);
            // What was predicted for other classes tells nothing; each photo is asked again when its source is indexed.
            if (!route.PredictsAs(_settings?.Route))
                Sql.Execute(_connection, "DELETE FROM prediction");
        }

        using SqliteCommand command = Sql.Command(
            _connection, "INSERT INTO settings (one, json) VALUES (1, $json) ON CONFLICT (one) DO UPDATE SET json = $json", ("$json", settings.ToJson()));
        command.ExecuteNonQuery();
        return settings;
    });

    public long RegisterSource(string kind, string location, string options) => InTransaction(() =>
    {
        using SqliteCommand command = Sql.Command(
            _connection,
            """
            INSERT INTO source (kind, location, options) VALUES ($kind, $location, $options)
            ON CONFLICT (kind, location) DO UPDATE SET options = $options RETURNING source
            """,
            ("$kind", kind), ("$location", location), ("$options", options));
        return (long)command.ExecuteScalar()!;
    });

    public int Adopt(long from, long to, IReadOnlyCollection<string> ids) => InTransaction(() =>
    {
        string list = System.Text.Json.JsonSerializer.Serialize(ids, KeysJson.Default.IReadOnlyCollectionString);
        int Move(string table)
        {
            using SqliteCommand command = Sql.Command(
                _connection,
                $"UPDATE {table} SET source = $to WHERE source = $from AND id IN (SELECT value FROM json_each($ids))",
                ("$from", from), ("$to", to), ("$ids", list));
            return command.ExecuteNonQuery();
        }

        if (HasDuplicates)
            Move("duplicate");
        return Move("item");
    });

    public WriteResult Write(long source, WriteBatch batch) => InTransaction(() =>
    {
        Schema.AddRevision(_connection);
        int bytes = CheckVectors(batch);
        byte[] buffer = new byte[bytes];
        List<long> gone = [];
        List<(SourceItem, string)> refused = [];
        long[] keys = new long[batch.Items.Count];
        foreach (long key in batch.Removals)
        {
            if (Run(_removeItem, key) > 0)
                gone.Add(key);
        }

        if (batch.Duplicates.Count > 0)
            Schema.AddDuplicates(_connection);
        bool remembers = HasDuplicates;
        foreach (RemovedDuplicate duplicate in batch.Duplicates)
        {
            Run(
                _addDuplicate, duplicate.Id, duplicate.Source, duplicate.Hash.ToArray(), Cell(duplicate.Box), duplicate.Kept, duplicate.KeptHash.ToArray());
            // What was taken out in favor of this one is a picture of the one that stays now.
            Run(_keepAnother, duplicate.Id, duplicate.Kept, duplicate.KeptHash.ToArray());
        }

        if (batch.Items.Any(i => !i.Photo.IsEmpty))
            Schema.AddPhotos(_connection);
        if (batch.Updates.Count > 0 && _settings?.Route is not null)
            Run(_countChange);
        foreach (ItemUpdate update in batch.Updates)
        {
            if (Run(_updateItem, update.Key, update.Item.Path) == 0)
                continue;
            Run(_removeMetadata, update.Key);
            AddMetadata(update.Key, update.Item);
        }

        for (int i = 0; i < keys.Length; i++)
        {
            SourceItem item = batch.Items[i].Item;
            if (ItemId.FindFault(item.Id) is { } fault)
            {
                refused.Add((item, $"can't be kept: the id {fault}"));
                continue;
            }

            if (Existing(item.Id) is var (old, owner))
            {
                if (owner != source && !batch.TakesOver)
                {
                    refused.Add((item, $"has the id \"{item.Id}\" of an item from {Location(owner)}; ids in a store must differ"));
                    continue;
                }

                Run(_removeItem, old);
                gone.Add(old);
            }

            Set(_addItem, source, item.Id, item.Path, Cell(item.Box), batch.Items[i].Hash.ToArray());
            keys[i] = (long)_addItem.ExecuteScalar()!;
            MemoryMarshal.AsBytes(batch.Items[i].Vector.Span).CopyTo(buffer);
            Run(_addVector, keys[i], buffer);
            if (batch.Items[i].Prediction is { Length: > 0 } prediction)
                Run(_addPrediction, keys[i], MemoryMarshal.AsBytes(prediction.Span).ToArray());
            if (!batch.Items[i].Photo.IsEmpty)
                AddPhoto(keys[i], batch.Items[i].Photo);
            if (remembers)
                Run(_removeDuplicate, item.Id);
            AddMetadata(keys[i], item);
        }

        return new WriteResult(keys, gone, refused);
    });

    /// <summary>Forgets removed duplicates: these ids, or all.</summary>
    public int ForgetDuplicates(IReadOnlyCollection<string>? ids) => InTransaction(() =>
    {
        if (!HasDuplicates)
            return 0;
        using SqliteCommand command = ids is null
            ? Sql.Command(_connection, "DELETE FROM duplicate")
            : Sql.Command(
                _connection, "DELETE FROM duplicate WHERE id IN (SELECT value FROM json_each($ids))",
                ("$ids", System.Text.Json.JsonSerializer.Serialize(ids, KeysJson.Default.IReadOnlyCollectionString)));
        return command.ExecuteNonQuery();
    });

    public void Dispose()
    {
        foreach (SqliteCommand command in _commands)
            command.Dispose();
        _connection.Dispose();
    }

    private bool HasDuplicates => Schema.Has(_connection, "duplicate");

    /// <returns>Bytes in a vector.</returns>
    private int CheckVectors(WriteBatch batch)
    {
        if (batch.Items.Count == 0)
            return 0;
        int dimensions = (_settings ?? throw new InvalidOperationException("SetSettings comes before the first vector")).Dimensions;
        foreach (NewItem item in batch.Items)
        {
            if (item.Vector.Length != dimensions)
                throw new ArgumentException($"the vector of {item.Item.Id} has {item.Vector.Length} numbers, the store's have {dimensions}", nameof(batch));
            if (item.Prediction.Length > 0 && item.Prediction.Length != _settings.Route?.Classes.Count)
                throw new ArgumentException($"the prediction of {item.Item.Id} has {item.Prediction.Length} classes, the store's route {_settings.Route?.Classes.Count ?? 0}", nameof(batch));
        }

        return dimensions * sizeof(float);
    }

    private (long Key, long Source)? Existing(string id)
    {
        Set(_findItem, id);
        using SqliteDataReader row = _findItem.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetInt64(1)) : null;
    }

    private void AddMetadata(long key, SourceItem item)
    {
        foreach ((string column, string value) in item.Metadata)
        {
            if (!_columns.TryGetValue(column, out long number))
            {
                Set(_addColumn, column);
                _columns.Add(column, number = (long)_addColumn.ExecuteScalar()!);
            }

            NumberText? text = NumberText.Read(value);
            object notation = text is null ? DBNull.Value : (long)text.Value.Notation, read = text is null ? DBNull.Value : text.Value.Number;
            Run(_addMetadata, key, number, value, notation, read);
        }
    }

    private void AddPhoto(long key, ReadOnlyMemory<byte> photo)
    {
        // A parameter takes an array from its start; its size says how much of it.
        byte[] bytes = MemoryMarshal.TryGetArray(photo, out ArraySegment<byte> whole) && whole.Offset == 0 ? whole.Array! : photo.ToArray();
        _addPhoto.Parameters[1].Size = photo.Length;
        Run(_addPhoto, key, bytes);
        _addPhoto.Parameters[1].Value = null;
    }

    private static object Cell(System.Drawing.Rectangle? box) => box is { } given ? BoxCell.Format(given) : DBNull.Value;

    private string Location(long source)
    {
        using SqliteCommand command = Sql.Command(_connection, "SELECT location FROM source WHERE source = $source", ("$source", source));
        return command.ExecuteScalar() as string ?? "another source";
    }

    /// <summary>All of it or nothing; one thread at a time.</summary>
    private T InTransaction<T>(Func<T> write)
    {
        lock (_gate)
        {
            try
            {
                using SqliteTransaction transaction = _connection.BeginTransaction();
                foreach (SqliteCommand command in _commands)
                    command.Transaction = transaction;
                T result = write();
                transaction.Commit();
                return result;
            }
            catch (Exception e)
            {
                // The columns that this transaction added are gone with it.
                _columns.Clear();
                if (e is SqliteException)
                    throw _database.Translate(e)!;
                throw;
            }
        }
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = Sql.Command(_connection, sql);
        foreach (string parameter in parameters)
            command.Parameters.Add(new() { ParameterName = parameter });
        _commands.Add(command);
        return command;
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }

    private static int Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        Set(command, values);
        return command.ExecuteNonQuery();
    }
}
