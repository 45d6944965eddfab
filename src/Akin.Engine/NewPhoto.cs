using System.Collections.ObjectModel;
using System.Drawing;

namespace Akin.Engine;

/// <summary>A photo that becomes an item of a collection, which keeps its bytes.</summary>
/// <param name="Id">The item's name, unique in the collection, as <see cref="Akin.Catalog.ItemId"/> allows; an item that has it already is replaced.</param>
/// <param name="Bytes">The encoded file: JPEG, PNG and so on. Not to be written to until the adding is done.</param>
public sealed record NewPhoto(string Id, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The part of it that shows the product, in pixels of the upright photo; null is all of it.</summary>
    public Rectangle? Box { get; init; }

    /// <summary>Column name to value; what is unknown is left out.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
