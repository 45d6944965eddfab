using System.CommandLine;
using Akin.Imaging;

namespace Akin.Cli.Verbs;

/// <summary>How large a photo may be, for the verbs that read photos.</summary>
internal sealed class LimitOptions
{
    private const int Mega = 1_000_000;
    private static readonly ImageLimits Usual = new();

    private readonly Option<int> _pixels = CommonOptions.InRange(new Option<int>("--max-pixels")
    {
        Description = "Refuse photos of more pixels, in megapixels",
        HelpName = "MP",
        DefaultValueFactory = _ => (int)(Usual.MaxPixels / Mega),
    }, 1, 100_000);

    private readonly Option<int> _bytes = CommonOptions.InRange(new Option<int>("--max-bytes")
    {
        Description = "Refuse files of more bytes, in megabytes",
        HelpName = "MB",
        DefaultValueFactory = _ => (int)(Usual.MaxBytes / Mega),
    }, 1, 2000);

    public LimitOptions(Command verb)
    {
        verb.Add(_pixels);
        verb.Add(_bytes);
    }

    /// <summary>The limits that were asked for.</summary>
    public ImageLimits Read(ParseResult parsed) => new() { MaxPixels = (long)parsed.GetValue(_pixels) * Mega, MaxBytes = (long)parsed.GetValue(_bytes) * Mega };
}
