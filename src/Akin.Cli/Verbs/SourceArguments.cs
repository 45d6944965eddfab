using System.CommandLine;
using Akin.Catalog.Sources;
using Akin.Cli.Terminal;
using Akin.Engine.Ingest;

namespace Akin.Cli.Verbs;

/// <summary>The source and how to read it, for the verbs that read one.</summary>
internal sealed class SourceArguments
{
    private const int ShownKinds = 10;

    private readonly Argument<string?> _source = new("SOURCE") { Description = "A folder of photos, a .csv or .tsv table, or IDX files" };
    private readonly Option<string?>? _asOption;
    private readonly Option<string?> _path = new("--path-column") { Description = "The table's column with the photo's path (default: the first)", HelpName = "COLUMN" };
    private readonly Option<string?> _id = new("--id-column") { Description = "The table's column with the item's id (default: the path)", HelpName = "COLUMN" };
    private readonly Option<string?> _box = new("--box-column") { Description = "The table's column with a box: x,y,width,height in pixels; or four columns: x,y,width,height", HelpName = "COLUMN" };
    private readonly Option<string?> _images = new("--images") { Description = "The folder that the table's paths are relative to (default: the table's own)", HelpName = "DIR" };

    /// <param name="verb">Takes the arguments.</param>
    /// <param name="optional">Whether the verb has other places to take photos from.</param>
    /// <param name="asOption">The name of an option that names the source, where the verb's argument is something else.</param>
    public SourceArguments(Command verb, bool optional = false, string? asOption = null)
    {
        _source.Arity = optional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne;
        if (asOption is null)
            verb.Add(_source);
        else
            verb.Add(_asOption = new Option<string?>(asOption) { Description = _source.Description, HelpName = "SOURCE", Required = !optional });
        verb.Add(_path);
        verb.Add(_id);
        verb.Add(_box);
        verb.Add(_images);
    }

    /// <summary>Opens the source.</summary>
    public IPhotoSource Open(ParseResult parsed) => PhotoSource.Open(Location(parsed)!, Options(parsed));

    /// <summary>Where the source is, or null where it was left out.</summary>
    public string? Location(ParseResult parsed) => _asOption is null ? parsed.GetValue(_source) : parsed.GetValue(_asOption);

    /// <summary>How it is read. Whoever calls the command may read any photo that the table names.</summary>
    public SourceOptions Options(ParseResult parsed) => new()
    {
        PathColumn = parsed.GetValue(_path),
        IdColumn = parsed.GetValue(_id),
        BoxColumn = parsed.GetValue(_box),
        ImagesDirectory = parsed.GetValue(_images),
        AllowAnyFolder = true,
    };

    /// <summary>Says what a source passed over: photos that can't be read a line a kind, other files in one line.</summary>
    public static void Show(IReadOnlyList<PassedOver> passedOver)
    {
        foreach (PassedOver photos in passedOver.Where(p => p.Reason is not null))
            People.Say(photos.ToString());
        if (passedOver.Where(p => p.Reason is null).Select(p => p.Names).ToArray() is { Length: > 0 } others)
            People.Say($"passed over, as no photos: {string.Join(", ", others.Take(ShownKinds))}{(others.Length > ShownKinds ? $" and {others.Length - ShownKinds} more kinds" : "")}");
    }

    /// <summary>Why a source gave nothing, in one line that follows a colon.</summary>
    public static string WhyEmpty(IReadOnlyList<SkippedPhoto> skipped, IReadOnlyList<PassedOver> passedOver) =>
        skipped.Count > 0 ? $"{(skipped.Count == 1 ? "its one entry was" : $"its {People.Number(skipped.Count)} entries were all")} skipped, the first: {skipped[0].Path}: {skipped[0].Reason}"
        : passedOver.Count > 0 ? $"{(passedOver.FirstOrDefault(p => p.Reason is not null) ?? passedOver[0])}"
        : "there are no photos in it";
}
