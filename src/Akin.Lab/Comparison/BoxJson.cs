using System.Drawing;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akin.Lab.Comparison;

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
