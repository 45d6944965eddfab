using System.Drawing;

namespace Akin.Catalog.Sources;

/// <summary>One photo that a source offers, with what the source knows about it.</summary>
/// <param name="Id">The item's name, unique in a store: a folder's relative path, a table's id or path cell, <c>train-00017</c> of an IDX file.</param>
/// <param name="Path">Where the photo lies, relative to the source's root with <c>/</c> between its parts; <see cref="IPhotoSource.Read"/> takes it.</param>
/// <param name="Box">The part of the upright photo that shows the product, in pixels from its top left corner; null is the whole photo.</param>
/// <param name="Metadata">Column name to value. An unknown value is left out, never an empty string.</param>
public sealed record SourceItem(string Id, string Path, Rectangle? Box, IReadOnlyDictionary<string, string> Metadata);
