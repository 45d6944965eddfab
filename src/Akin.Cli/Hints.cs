using System.Collections.Frozen;

namespace Akin.Cli;

/// <summary>What a failure's code means on the command line: the option or the command that helps. The libraries know of neither.</summary>
internal static class Hints
{
    // In the place of these words stand the exception's subject and the verb that failed.
    private const string Subject = "{subject}", Verb = "{verb}";

    private static readonly FrozenDictionary<string, string> OfCode = new Dictionary<string, string>
    {
        [ErrorCodes.BadLayer] = "akin layers MODEL lists them",
        [ErrorCodes.NoLayers] = "--layer, --model",
        [ErrorCodes.NoClasses] = "akin train CONFIG.yml",
        [ErrorCodes.NoCuda] = "dotnet publish src/Akin.Cli -c Release -o src/Akin.Cli/bin/published -p:Cuda=true, or --device cpu",
        [ErrorCodes.NoStoreName] = "--store DIR",
        [ErrorCodes.NoStore] = $"akin index SOURCE --store {Subject}",
        [ErrorCodes.StoreEmpty] = $"akin index SOURCE --store {Subject} --model MODEL",
        [ErrorCodes.ServeReadOnly] = "--read-only",
        [ErrorCodes.OtherModel] = "--store, --model",
        [ErrorCodes.NotRouted] = $"akin index SOURCE --store {Subject} --route LABEL",
        [ErrorCodes.NoModel] = "--model FILE.onnx, or --model pixels",
        [ErrorCodes.NoRoute] = "--route LABEL",
        [ErrorCodes.RouteLost] = "--route none",
        [ErrorCodes.BadConfig] = $"see: akin {Verb} --help",
        [ErrorCodes.NoComparison] = $"akin compare CONFIG.yml --out {Subject}",
        [ErrorCodes.OutputIsFile] = "--out DIR",
        [ErrorCodes.TooManyItems] = $"--sample {Subject}",
        [ErrorCodes.NothingJudged] = $"akin serve --store {Subject}",
        [ErrorCodes.NoCheckpoint] = "leave --resume out",
        [ErrorCodes.TwoSources] = "SOURCE or --store",
        [ErrorCodes.NoSources] = "or give SOURCE or --store",
        [ErrorCodes.NoTriplets] = $"akin triplets SOURCE --out {Subject}",
        [ErrorCodes.NameNotAddress] = $"--host-name {Subject}",
        [ErrorCodes.KeysContradict] = "--keys, --no-keys",
        [ErrorCodes.KeysNeeded] = "akin key --role administer --name me --file keys.yml, then --keys keys.yml; or --no-keys",
        [ErrorCodes.NoKeyFile] = $"akin key --role read --name NAME --file {Subject}",
    }.ToFrozenDictionary();

    /// <summary>The codes that have a hint.</summary>
    public static IReadOnlyCollection<string> Codes => OfCode.Keys;

    /// <summary>What a failure says on the command line: its own line, and in brackets what helps, where something does.</summary>
    /// <param name="e">The failure.</param>
    /// <param name="verb">The verb that failed.</param>
    public static string Line(Exception e, string verb)
    {
        string line = e.Message.ReplaceLineEndings(" ");
        return e is AkinException { Code: { } code, Subject: var subject } && OfCode.TryGetValue(code, out string? hint)
            ? $"{line} ({hint.Replace(Subject, subject, StringComparison.Ordinal).Replace(Verb, verb, StringComparison.Ordinal)})"
            : line;
    }
}
