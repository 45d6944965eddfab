using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>Statements of this project. A person's values are parameters, never part of the text.</summary>
internal static class Sql
{
    /// <summary>A statement with its parameters.</summary>
    public static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Only texts of this project come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    /// <summary>Runs statements that give nothing.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    /// <summary>The one number that a statement gives.</summary>
    public static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = Command(connection, sql);
        return (long)command.ExecuteScalar()!;
    }
}
