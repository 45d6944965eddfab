using System.Text;
using Akin.Catalog.Filters;
using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>The tables of <c>catalog.db</c>, and whether a file is one.</summary>
internal static class Schema
{
    /// <summary>"AKIN", in SQLite's field for whose file it is.</summary>
    private const int ApplicationId = 0x414B494E;

    /// <summary>The version from which on each value is kept with the number that it is.</summary>
    public const int WithNumbers = 2;

    /// <summary>The functions of <see cref="AddNumberFunctions"/>, asked of a value.</summary>
    public const string NotationOfValue = "akin_notation(CAST(value AS BLOB))", NumberOfValue = "akin_number(CAST(value AS BLOB))";

    private const int Version = WithNumbers;

    // Several vectors fit into a page and leave little of it empty: 5 of 784 numbers, 3 of 1,280.
    private const int PageSize = 16 * 1024;

    // The version 1, from which new stores are brought up to date as old ones are.
    private const string Tables = """
        CREATE TABLE settings (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            json TEXT NOT NULL
        );
        CREATE TABLE source (
            source INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            location TEXT NOT NULL,
            options TEXT NOT NULL,
            UNIQUE (kind, location)
        );
        -- AUTOINCREMENT: a key is never used again.
        CREATE TABLE item (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            source INTEGER NOT NULL REFERENCES source,
            id TEXT NOT NULL UNIQUE,
            path TEXT NOT NULL,
            box TEXT,
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        );
        -- Apart from the items, so that reading these does not turn the pages of the vectors. Little-endian 32-bit floats.
        CREATE TABLE vector (
            key INTEGER PRIMARY KEY REFERENCES item ON DELETE CASCADE,
            data BLOB NOT NULL
        );
        CREATE TABLE metadata_column (
            column INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        );
        CREATE TABLE metadata (
            key INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
            column INTEGER NOT NULL REFERENCES metadata_column,
            value TEXT NOT NULL,
            PRIMARY KEY (key, column)
        ) WITHOUT ROWID;
        -- Holds the key too, as every index of such a table: filters, counts and labels are read from it alone.
        CREATE INDEX metadata_by_value ON metadata (column, value);
        """;

    // Version 2. Beside each value how a number is written there (NumberNotation; null: it is none) and the number. An ambiguous one
    // (1.000) has the number that it is with a mark between thousands; what it means is decided by the rest of its column when it is asked for.
    private const string Numbers = $"""
        ALTER TABLE metadata ADD COLUMN notation INTEGER;
        ALTER TABLE metadata ADD COLUMN number REAL;
        UPDATE metadata SET notation = {NotationOfValue}, number = {NumberOfValue};
        CREATE INDEX metadata_by_number ON metadata (column, notation, number);
        """;

    // Made when they are first needed, so that a store without them stays one that an older Akin reads and writes.
    private const string RouteTables = """
        -- The probability of each of the route's classes: little-endian 32-bit floats.
        CREATE TABLE IF NOT EXISTS prediction (
            key INTEGER PRIMARY KEY REFERENCES item ON DELETE CASCADE,
            data BLOB NOT NULL
        );
        -- Counts the changes of metadata: an item of the same key may be of another class after one.
        CREATE TABLE IF NOT EXISTS metadata_change (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            count INTEGER NOT NULL
        );
        INSERT INTO metadata_change (one, count) VALUES (1, 0) ON CONFLICT (one) DO NOTHING;
        """;

    private const string RevisionTable = """
        -- A random number that is drawn again with each item that comes or goes, by triggers, so that no way of writing can forget it.
        CREATE TABLE IF NOT EXISTS revision (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            number INTEGER NOT NULL
        );
        INSERT INTO revision (one, number) VALUES (1, random() | 1) ON CONFLICT (one) DO NOTHING;
        CREATE TRIGGER IF NOT EXISTS item_added AFTER INSERT ON item BEGIN UPDATE revision SET number = random() | 1; END;
        CREATE TRIGGER IF NOT EXISTS item_removed AFTER DELETE ON item BEGIN UPDATE revision SET number = random() | 1; END;
        """;

    private const string PhotoTable = """
        -- Photos that were uploaded: the bytes as they came.
        CREATE TABLE IF NOT EXISTS photo (
            key INTEGER PRIMARY KEY REFERENCES item ON DELETE CASCADE,
            data BLOB NOT NULL
        );
        """;

    private const string DuplicateTable = """
        -- Photos that were taken out because they are the same picture as one that stayed.
        CREATE TABLE IF NOT EXISTS duplicate (
            id TEXT PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES source,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            box TEXT,
            kept TEXT NOT NULL,
            kept_hash BLOB NOT NULL CHECK (length(kept_hash) = 32)
        ) WITHOUT ROWID;
        """;

    /// <summary>Looks at the file without changing it.</summary>
    /// <returns>Whether it is a catalog; false where it is new and empty.</returns>
    /// <exception cref="StoreException">It belongs to something else, or to a newer version.</exception>
    public static bool Check(SqliteConnection connection, string file)
    {
        long application = Number(connection, "PRAGMA application_id");
        long version = ReadVersion(connection);
        if (application == 0 && version == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
            return false;
        if (application != ApplicationId)
            throw new StoreException($"{file} is a database of another program; choose another folder for the store");
        return version switch
        {
            >= 1 and <= Version => true,
            > Version => throw new StoreException($"{file} was made by a newer Akin (its version is {version}, this Akin knows {Version}); update Akin"),
            _ => throw new StoreException($"{file} has the unknown version {version}; it is damaged, take a backup of it or index into a new folder"),
        };
    }

    /// <summary>Makes the tables in an empty file, all or none.</summary>
    public static void Create(SqliteConnection connection)
    {
        Execute(connection, $"PRAGMA page_size = {PageSize}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        using SqliteTransaction transaction = connection.BeginTransaction();
        Execute(connection, $"{Tables}; PRAGMA application_id = {ApplicationId}; PRAGMA user_version = 1");
        Upgrade(connection);
        transaction.Commit();
    }

    /// <summary>Makes what counts the store's revisions, where it is not there yet.</summary>
    public static void AddRevision(SqliteConnection connection) => Execute(connection, RevisionTable);

    /// <summary>Brings the tables of an older version up to date, all or none; nothing happens where they are.</summary>
    public static void Upgrade(SqliteConnection connection)
    {
        if (ReadVersion(connection) >= WithNumbers)
            return;
        AddNumberFunctions(connection);
        Execute(connection, $"SAVEPOINT upgrade; {Numbers}; PRAGMA user_version = {WithNumbers}; RELEASE upgrade");
    }

    /// <summary>The version of the tables.</summary>
    public static long ReadVersion(SqliteConnection connection) => Number(connection, "PRAGMA user_version");

    /// <summary>Lets statements of a connection ask how a number is written in a text, and which number it is.</summary>
    public static void AddNumberFunctions(SqliteConnection connection)
    {
        // As bytes: a text would end at its first NUL.
        static NumberText? Read(byte[]? value) => NumberText.Read(Encoding.UTF8.GetString(value ?? []));
        connection.CreateFunction("akin_notation", (byte[]? value) => Read(value) is { } text ? (long)text.Notation : (long?)null, isDeterministic: true);
        connection.CreateFunction("akin_number", (byte[]? value) => Read(value)?.Number, isDeterministic: true);
    }

    /// <summary>Makes the tables that a route needs, where they are not there yet.</summary>
    public static void AddRoute(SqliteConnection connection) => Execute(connection, RouteTables);

    /// <summary>Makes the table of uploaded photos, where it is not there yet.</summary>
    public static void AddPhotos(SqliteConnection connection) => Execute(connection, PhotoTable);

    /// <summary>Makes the table of removed duplicates, where it is not there yet.</summary>
    public static void AddDuplicates(SqliteConnection connection) => Execute(connection, DuplicateTable);

    /// <summary>Whether the store has a table, which an older one may lack.</summary>
    public static bool Has(SqliteConnection connection, string table) =>
        Number(connection, $"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{table}'") > 0;

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Only texts of this project come here, never a person's.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // As above.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
