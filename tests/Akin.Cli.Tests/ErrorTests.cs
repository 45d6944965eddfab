using System.Reflection;
using System.Text.RegularExpressions;

namespace Akin.Cli.Tests;

/// <summary>What all exceptions have in common, and who may speak of the command line.</summary>
public sealed partial class ErrorTests
{
    // Documents that tell people at a command line how they were made, and no messages.
    private static readonly string[] Documents = ["ModelCard.cs", "TrainJob.cs", "TrainingRequest.cs"];

    private static readonly string[] Codes =
        [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    public static TheoryData<Type> Exceptions =>
    [
        .. ((string[])["Abstractions", "Vectors", "Imaging", "Catalog", "Models", "Training", "Engine", "Lab", "Server"])
            .SelectMany(room => Assembly.Load("Akin." + room).GetExportedTypes()).Where(type => type.IsAssignableTo(typeof(Exception)) && !type.IsAbstract),
    ];

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void An_exception_has_a_code(Type exception)
    {
        ConstructorInfo create = exception.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)[0];
        // What takes a code is told apart by it alone.
        object?[] arguments = [.. create.GetParameters().Select(p => p.ParameterType == typeof(string) ? ErrorCodes.UnknownPair : null)];
        var made = Assert.IsAssignableFrom<AkinException>(create.Invoke(arguments));
        Assert.Contains(made.Code, Codes);
    }

    [Fact]
    public void Codes_are_words_that_come_once()
    {
        Assert.Equal(Codes.Distinct(), Codes);
        Assert.All(Codes, code => Assert.Matches("^[a-z]+(_[a-z]+)*$", code));
    }

    [Fact]
    public void A_hint_is_added_by_the_code()
    {
        Assert.Empty(Hints.Codes.Except(Codes));
        Exception none = new Akin.Catalog.Store.StoreException("there is no store at shop") { Code = ErrorCodes.NoStore, Subject = "shop" };
        Assert.Equal("there is no store at shop (akin index SOURCE --store shop)", Hints.Line(none, "search"));
        Assert.Equal("c.yml is no config (see: akin train --help)", Hints.Line(new Akin.Engine.EngineException("c.yml is no config") { Code = ErrorCodes.BadConfig }, "train"));
        Assert.Equal("two lines", Hints.Line(new IOException("two\nlines"), "search"));
    }

    [Fact]
    public void Libraries_know_no_options_and_no_commands()
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Akin.slnx")))
            root = root.Parent!;
        char separator = Path.DirectorySeparatorChar;
        IEnumerable<string> found = Directory.EnumerateFiles(Path.Combine(root.FullName, "src"), "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor")
            .Where(file => !file.Contains($"{separator}Akin.Cli{separator}", StringComparison.Ordinal) && !file.Contains($"{separator}obj{separator}", StringComparison.Ordinal))
            .Where(file => !Documents.Contains(Path.GetFileName(file)))
            .SelectMany(file => File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .SelectMany(line => Path.GetExtension(file) == ".razor" ? [line] : Literal().Matches(line).Select(m => m.Value))
                .Where(text => OfCommandLine().IsMatch(text)).Select(text => $"{Path.GetFileName(file)}: {text}"));
        Assert.Empty(found);
    }

    [GeneratedRegex("""\x22(?:[^\x22\\]|\\.)*\x22""")]
    private static partial Regex Literal();

    [GeneratedRegex("""(?<![-\w])--[a-z]|\bakin (?:demo|layers|embed|index|search|eval|compare|map|dedupe|triplets|train|bench|serve|key|backup|votes)\b""")]
    private static partial Regex OfCommandLine();
}
