using System.Drawing;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akin.Lab.Comparison;

/// <summary>A photo of a comparison.</summary>
/// <param name="Id">Its name, unique in the comparison.</param>
/// <param name="Path">Where the source finds it.</param>
/// <param name="Label">Its value in the label's column: an equal one is a match.</param>
/// <param name="Group">Its value in the split's column (a person, a product); null where there is none.</param>
/// <param name="Box">The part that counts, in pixels of the upright photo, written <c>[x, y, width, height]</c>; null is the whole photo.</param>
public sealed record ComparedPhoto(
    string Id, string Path, string Label, string? Group, [property: JsonConverter(typeof(BoxJson))] Rectangle? Box);

/// <summary>A box as <c>[x, y, width, height]</c>.</summary>
internal sealed class BoxJson : JsonConverter<Rectangle>
{
    public override Rectangle Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<int[]>(ref reader, options) is [int x, int y, > 0 and int width, > 0 and int height]
            ? new Rectangle(x, y, width, height)
            : throw new JsonException("a box is [x, y, width, height]");

    public override void Write(Utf8JsonWriter writer, Rectangle value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize<int[]>(writer, [value.X, value.Y, value.Width, value.Height], options);
}
