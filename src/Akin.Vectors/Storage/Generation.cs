namespace Akin.Vectors.Storage;

/// <summary>An index's memory at one size: the rows and what is built over them. Published whole, so that a reader never sees two that do not fit.</summary>
internal sealed class Generation(Rows rows, IDisposable structure) : IDisposable
{
    public Rows Rows { get; } = rows;

    /// <summary>The kind's own part.</summary>
    public IDisposable Structure { get; } = structure;

    public void Dispose()
    {
        Rows.Dispose();
        Structure.Dispose();
    }
}
