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

    // Version 1.
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

    /// <summary>The versions.</summary>
    public static readonly Migrations Migrations = new(ApplicationId, connection => Sql.Execute(connection, Tables), connection =>
    {
        AddNumberFunctions(connection);
        Sql.Execute(connection, Numbers);
    });

    /// <summary>Makes what counts the store's revisions, where it is not there yet.</summary>
    public static void AddRevision(SqliteConnection connection) => Sql.Execute(connection, RevisionTable);

    /// <summary>Lets statements of a connection ask how a number is written in a text, and which number it is.</summary>
    public static void AddNumberFunctions(SqliteConnection connection)
    {
        // As bytes: a text would end at its first NUL.
        static NumberText? Read(byte[]? value) => NumberText.Read(Encoding.UTF8.GetString(value ?? []));
        connection.CreateFunction("akin_notation", (byte[]? value) => Read(value) is { } text ? (long)text.Notation : (long?)null, isDeterministic: true);
        connection.CreateFunction("akin_number", (byte[]? value) => Read(value)?.Number, isDeterministic: true);
    }

    /// <summary>Makes the tables that a route needs, where they are not there yet.</summary>
    public static void AddRoute(SqliteConnection connection) => Sql.Execute(connection, RouteTables);

    /// <summary>Makes the table of uploaded photos, where it is not there yet.</summary>
    public static void AddPhotos(SqliteConnection connection) => Sql.Execute(connection, PhotoTable);

    /// <summary>Makes the table of removed duplicates, where it is not there yet.</summary>
    public static void AddDuplicates(SqliteConnection connection) => Sql.Execute(connection, DuplicateTable);

    /// <summary>Whether the store has a table, which an older one may lack.</summary>
    public static bool Has(SqliteConnection connection, string table) =>
        Sql.Number(connection, $"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{table}'") > 0;
}
