using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akin.Catalog.Store;

/// <summary>
/// Reads the keys that a statement selects. A filter may let through half a million items, so the rows are stepped through by SQLite's
/// own functions: ADO.NET's reader takes ten times as long for each, and the wrapper below it, which guards its handle at every call, three.
/// </summary>
internal static partial class KeyRows
{
    // What the wrapper loads, by the same name.
    private const string Sqlite = "e_sqlite3";

    /// <summary>The first column of all rows.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sql">The statement: a text of this project, never a person's.</param>
    /// <param name="parameters">The values of its parameters: texts, 64-bit numbers or doubles; one that the statement does not name is passed over.</param>
    public static long[] Read(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle, sql, out sqlite3_stmt statement), connection.Handle);
        using (statement)
        {
            foreach ((string name, object value) in parameters)
                Bind(statement, raw.sqlite3_bind_parameter_index(statement, name), value);
            List<long> keys = [];
            int code;
            nint handle = statement.DangerousGetHandle();
            while ((code = Step(handle)) == raw.SQLITE_ROW)
                keys.Add(Column(handle, 0));
            if (code != raw.SQLITE_DONE)
                SqliteException.ThrowExceptionForRC(code, connection.Handle);
            return [.. keys];
        }
    }

    private static void Bind(sqlite3_stmt statement, int place, object value)
    {
        if (place == 0)
            return;
        _ = value switch
        {
            string text => raw.sqlite3_bind_text(statement, place, text),
            long number => raw.sqlite3_bind_int64(statement, place, number),
            double number => raw.sqlite3_bind_double(statement, place, number),
            _ => throw new NotSupportedException($"a parameter of the type {value.GetType().Name}"),
        };
    }

    [LibraryImport(Sqlite, EntryPoint = "sqlite3_step")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int Step(nint statement);

    [LibraryImport(Sqlite, EntryPoint = "sqlite3_column_int64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial long Column(nint statement, int column);
}
