using System.Text.Json.Serialization;

namespace Akin.Catalog.Store;

/// <summary>Lists as JSON, the way they become one parameter of a statement.</summary>
[JsonSerializable(typeof(IReadOnlyList<long>))]
[JsonSerializable(typeof(IReadOnlyCollection<string>))]
internal sealed partial class KeysJson : JsonSerializerContext;
