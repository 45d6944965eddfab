using System.CommandLine;
using Akin.Catalog.Filters;
using Akin.Engine;
using Akin.Models;
using Akin.Training.Networks;
using Akin.Vectors;

namespace Akin.Cli.Verbs;

/// <summary>The options that several verbs share, each made anew for its verb.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "One JSON document on standard output and nothing else" };

    public static Option<string> Store() => new("--store") { Description = "The store's folder", HelpName = "DIR", DefaultValueFactory = _ => "akin-store" };

    public static Option<string?> Model() => new("--model") { Description = "An .onnx file, or: pixels, color", HelpName = "MODEL" };

    public static Option<string?> Layer() => new("--layer") { Description = "The layer whose values are the vector (list them with: akin layers MODEL)", HelpName = "NAME" };

    public static Option<Take?> Take() => Word<Take?>("--take", "The side of the layer", "output|input", word => Takes.Parse(word));

    public static Option<Metric?> Metric() => Word<Metric?>("--metric", $"The distance: {string.Join(", ", Metrics.Names)}", "METRIC", word => Metrics.Parse(word));

    public static Option<IndexKind?> Index() =>
        Word<IndexKind?>("--index", "flat compares with everything, hnsw is a graph (default), forest is trees", "KIND", word => IndexKinds.Parse(word));

    public static Option<Quantize?> Quantize() =>
        Word<Quantize?>("--quantize", "Search codes of one byte or one bit a component, and score the nearest again", "none|int8|bit", word => Quantizations.Parse(word));

    /// <summary>The network that is written.</summary>
    public static Option<string> NetworkFile()
    {
        var to = new Option<string>("--out") { Description = "The .onnx file to write; its settings come beside it", HelpName = "FILE.onnx", Required = true };
        to.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !result.Tokens[0].Value.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
                result.AddError($"--out is '{result.Tokens[0].Value}'; it must end in .onnx");
        });
        return to;
    }

    /// <summary>How the weights of a network that is written lie in its file.</summary>
    public static Option<WeightStorage> Weights() => Word("--weights", "How weights lie in the file", "float32|float16|int8", word => word.ToLowerInvariant() switch
    {
        "float32" => WeightStorage.Full,
        "float16" => WeightStorage.Half,
        "int8" => WeightStorage.EightBit,
        _ => throw new FormatException($"there are no weights '{word}'; there are float32, float16, int8"),
    });

    /// <summary>A number of an index's settings.</summary>
    public static Option<int?> Setting(IndexRange range, string description) =>
        InRange(new Option<int?>("--" + range.Name.Replace('_', '-')) { Description = description, HelpName = "N" }, range.Low, range.High);

    // A word that stands for a value; the parser's message names those that there are.
    private static Option<T> Word<T>(string name, string description, string helpName, Func<string, T> parse) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            try
            {
                return parse(result.Tokens[0].Value);
            }
            catch (FormatException e)
            {
                result.AddError($"{name}: {e.Message}");
                return default!;
            }
        },
    };

    public static Option<int> K(int otherwise) =>
        InRange(new Option<int>("-k", "--k") { Description = "How many neighbors", HelpName = "N", DefaultValueFactory = _ => otherwise }, 1, Akin.Engine.Search.SearchRequest.MaxK);

    /// <summary>How many of the likeliest classes of a routed store, or all of them.</summary>
    public static Option<int?> Classes() => new("--classes")
    {
        Description = "In a routed store, search so many of the likeliest classes (default 1), or: all",
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text == "all")
                return int.MaxValue;
            if (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int count) && count > 0)
                return count;
            result.AddError($"--classes is '{text}'; it can be 1 or more, or all");
            return null;
        },
    };

    public static Option<int?> Limit() => InRange(new Option<int?>("--limit") { Description = "Take the first N photos only", HelpName = "N" }, 1, int.MaxValue);

    /// <summary>A filter over metadata; where it is given several times, all must be met.</summary>
    public static Option<Filter?> Where(string name, string description) => new(name)
    {
        Description = $"{description}, like: \"price < 50 and not brand = zara\"",
        HelpName = "FILTER",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            try
            {
                return Filter.ParseAll(result.Tokens.Select(token => token.Value));
            }
            catch (FilterException e)
            {
                result.AddError($"{name}: {e.Message}");
                return null;
            }
        },
    };

    /// <summary>Refuses values outside a range with a line that names it.</summary>
    public static Option<T> InRange<T>(Option<T> option, int low, int high)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && (value < low || value > high))
                result.AddError($"{option.Name} is {value}; it can be {low} to {(high == int.MaxValue ? "any larger number" : high.ToString(System.Globalization.CultureInfo.InvariantCulture))}");
        });
        return option;
    }
}
