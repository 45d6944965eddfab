using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Akin.Engine;
using Akin.Files;

namespace Akin.Lab.Comparison;

/// <summary>
/// A comparison as <c>akin compare</c> leaves it: which photos were compared, and what each contender called their
/// nearest neighbors. People judge these. Photos are referred to by their place in <see cref="Photos"/>, from 0.
/// </summary>
public sealed record ComparisonFile
{
    /// <summary>Its name in a comparison's folder.</summary>
    public const string FileName = "comparison.json";

    /// <summary>Neighbors that are kept of each query.</summary>
    public const int Kept = 10;

    private const int ThisVersion = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>The form of the file.</summary>
    public int Version { get; init; } = ThisVersion;

    /// <summary>What the comparison is called.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>Where the photos lie.</summary>
    public required ComparisonSource Source { get; init; }

    /// <summary>The column whose equal values make a match; of several, their names with <c> / </c> between, as between their values.</summary>
    public required string Label { get; init; }

    /// <summary>The column whose equal values keep two photos apart; null where there is none.</summary>
    public string? SplitBy { get; init; }

    /// <summary>The k of the figures at k.</summary>
    public required int K { get; init; }

    /// <summary>Queries and gallery.</summary>
    public required IReadOnlyList<ComparedPhoto> Photos { get; init; }

    /// <summary>The places of the photos that were searched with.</summary>
    public required IReadOnlyList<int> Queries { get; init; }

    /// <summary>The places of the photos that were searched among.</summary>
    public required IReadOnlyList<int> Gallery { get; init; }

    /// <summary>The contenders, the best first, those that failed last; the control is one of them.</summary>
    public required IReadOnlyList<ComparedContender> Contenders { get; init; }

    /// <summary>Reads a comparison.</summary>
    /// <param name="path">The file, or the folder that holds it.</param>
    /// <exception cref="EngineException">There is none, or it is damaged.</exception>
    public static ComparisonFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string file = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        if (!File.Exists(file))
            throw new EngineException($"there is no comparison at {path}; make one") { Code = ErrorCodes.NoComparison, Subject = path };
        ComparisonFile? read;
        try
        {
            using FileStream stream = File.OpenRead(file);
            read = JsonSerializer.Deserialize<ComparisonFile>(stream, Options);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"{file} is no comparison: {e.Message.ReplaceLineEndings(" ")}", e);
        }

        string? fault = read is null ? "it is empty" : read.Fault();
        return fault is null ? read! : throw new EngineException($"{file} is no comparison: {fault}; make it again") { Code = ErrorCodes.NoComparison, Subject = Path.GetDirectoryName(file) };
    }

    /// <summary>Writes the comparison, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Write(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        WholeFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Options));
    }

    // A file may come from anywhere: all that others rely on is checked once.
    private string? Fault()
    {
        if (Version != ThisVersion)
            return $"it is of version {Version}, not {ThisVersion}";
        if (Source is null || Name is null || Label is null || Photos is null || Queries is null || Gallery is null || Contenders is null)
            return "a part is missing";
        if (Photos.Any(p => p is not { Id: not null, Path: not null, Label: not null }))
            return "a photo has no id, path or label";
        if (Queries.Concat(Gallery).Any(Outside))
            return "a query or gallery photo is none of its photos";
        if (Contenders.Any(c => c is not { Name: not null, Neighbors: not null }))
            return "a contender has no name or no neighbors";
        if (Contenders.Select(c => c.Name).Distinct(StringComparer.Ordinal).Count() != Contenders.Count)
            return "two contenders have one name";
        foreach (ComparedContender contender in Contenders)
        {
            if (contender.Neighbors.Count != (contender.Failed is null ? Queries.Count : 0))
                return $"contender {contender.Name} has lists of neighbors for {contender.Neighbors.Count} of {Queries.Count} queries";
            if (contender.Neighbors.Any(list => list is null || list.Any(n => Outside(n.Photo))))
                return $"contender {contender.Name} names a neighbor that is none of its photos";
        }

        return null;

        bool Outside(int place) => (uint)place >= (uint)Photos.Count;
    }
}
