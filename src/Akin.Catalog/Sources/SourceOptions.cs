using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akin.Catalog.Sources;

/// <summary>How to read a source; a folder needs none of it. Kept as JSON in the store, so that the source can be opened again.</summary>
public sealed record SourceOptions
{
    /// <summary>Nothing set: a table's first column is the path, its other columns are metadata.</summary>
    public static SourceOptions Default { get; } = new();

    /// <summary>A table's column with the photo's path; null is the first column.</summary>
    public string? PathColumn { get; init; }

    /// <summary>A table's column with the item's id; null takes the path as the id.</summary>
    public string? IdColumn { get; init; }

    /// <summary>
    /// A table's column with a box <c>x,y,width,height</c> in pixels, or four columns with a number each, their names with commas
    /// between; then a row without an id has the photo's path and the box as its id. Null is no boxes.
    /// </summary>
    public string? BoxColumn { get; init; }

    /// <summary>The folder that a table's paths are relative to; null is the table's own, and <c>images/</c> beside the table.</summary>
    public string? ImagesDirectory { get; init; }

    /// <summary>
    /// Whether a table's paths may be absolute or lead out of the folder of images, for a table of one's own. Otherwise such a row is
    /// skipped, for a table may come from anyone.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AllowAnyFolder { get; init; }

    /// <summary>
    /// The real paths of the folders that all files of the source must lie in, whatever links lead elsewhere: where a server reads what its
    /// callers name. Null is anywhere, since whoever owns a folder put its links there.
    /// </summary>
    public IReadOnlyList<string>? Within { get; init; }

    /// <summary>Names for an IDX file's label numbers, from 0 on; null keeps the numbers.</summary>
    public IReadOnlyList<string>? LabelNames { get; init; }

    /// <summary>As JSON, with what is not set left out.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SourceOptionsJson.Default.SourceOptions);

    /// <summary>From what <see cref="ToJson"/> made.</summary>
    /// <exception cref="SourceException">The text is something else.</exception>
    public static SourceOptions FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SourceOptionsJson.Default.SourceOptions) ?? Default;
        }
        catch (JsonException e)
        {
            throw new SourceException($"the source's options can't be read: {e.Message}", e);
        }
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SourceOptions))]
internal sealed partial class SourceOptionsJson : JsonSerializerContext;
