using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Akin.Cli.Terminal;
using Akin.Cli.Verbs;

namespace Akin.Cli;

/// <summary>The whole command line: verbs, the settings file, exit codes and the one line that a failure says.</summary>
public static class CommandLine
{
    private const int Failed = 1;
    private const int Misused = 2;

    private static readonly (string Name, Func<Command> Create)[] Verbs =
    [
        ("demo", DemoVerb.Create),
        ("layers", LayersVerb.Create),
        ("embed", EmbedVerb.Create),
        ("index", IndexVerb.Create),
        ("search", SearchVerb.Create),
        ("eval", EvalVerb.Create),
        ("dedupe", DedupeVerb.Create),
        ("train", TrainVerb.Create),
        ("adapt", AdaptVerb.Create),
        ("join", JoinVerb.Create),
        ("quantize", QuantizeVerb.Create),
        ("triplets", TripletsVerb.Create),
        ("compare", CompareVerb.Create),
        ("map", MapVerb.Create),
        ("bench", BenchVerb.Create),
        ("serve", ServeVerb.Create),
        ("key", KeyVerb.Create),
        ("backup", BackupVerb.Create),
        ("votes", VotesVerb.Create),
    ];

    /// <summary>Runs one command.</summary>
    /// <param name="args">What stood behind <c>akin</c>.</param>
    /// <returns>0, 1 where it failed, 2 where it was called wrongly.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = Root(args);
        args = OldSpellings.Replace(args);
        string verb = "";
        try
        {
            ParseResult parsed = SettingsFile.Apply(root, args.Length == 0 ? ["--help"] : args);
            verb = Verb(parsed);
            if (parsed.Errors.Count > 0)
            {
                People.Fail($"{parsed.Errors[0].Message.ReplaceLineEndings(" ")} (see: akin {verb}--help)");
                return Misused;
            }

            using var stop = new CancellationTokenSource();
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, stop.Token);

            void Stop(PosixSignalContext context)
            {
                // Whoever asks a second time does not want to wait for the work to come to a good place; the store bears it.
                context.Cancel = !stop.IsCancellationRequested;
                stop.Cancel();
            }
        }
        catch (UsageException e)
        {
            People.Fail(e.Message.ReplaceLineEndings(" "));
            return Misused;
        }
        catch (OperationCanceledException)
        {
            People.Fail("stopped; what was reported as done is kept");
            return Failed;
        }
        catch (Exception e) when (e is AkinException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            People.Fail(Hints.Line(e, verb.TrimEnd()));
            return Failed;
        }
        catch (Exception e)
        {
            // A fault of Akin's own. People get one line; AKIN_TRACE=1 gets what a bug report needs.
            if (Environment.GetEnvironmentVariable("AKIN_TRACE") == "1")
                Console.Error.WriteLine("akin: " + string.Join(Environment.NewLine, e.ToString().Split('\n').Select(PlainText.From)));
            else
                People.Fail($"unexpected: {e.Message.ReplaceLineEndings(" ")} (set AKIN_TRACE=1 to see where, and report it)");
            return Failed;
        }
    }

    // The verb that is called alone, for building all of them takes longer than some verbs do; all where none is, and where the settings
    // file has to know every verb's options.
    private static RootCommand Root(string[] args)
    {
        RootCommand root = new("Akin finds products that look alike.");
        (string Name, Func<Command> Create)[] called = args.Length == 0 || File.Exists(SettingsFile.FileName) ? [] : [.. Verbs.Where(v => v.Name == args[0])];
        foreach ((_, Func<Command> create) in called.Length == 0 ? Verbs : called)
            root.Add(create());
        return root;
    }

    private static string Verb(ParseResult parsed)
    {
        string verb = "";
        for (CommandResult? at = parsed.CommandResult; at is { Command: not RootCommand }; at = at.Parent as CommandResult)
            verb = $"{at.Command.Name} {verb}";
        return verb;
    }
}

/// <summary>The command was called wrongly: exit code 2.</summary>
/// <param name="message">What is wrong and what to write instead, in one line.</param>
/// <param name="inner">What caused it.</param>
internal sealed class UsageException(string message, Exception? inner = null) : AkinException("bad_usage", message, inner);
