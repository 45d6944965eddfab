using System.Diagnostics;
using System.Text.Json;

namespace Akin.Cli.Tests;

/// <summary>The akin command as people run it: a process of its own.</summary>
internal static class AkinProcess
{
    // The test project references the program, so the build puts it beside the tests.
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "akin.dll");

    public sealed record Result(int Code, string Out, string Error)
    {
        public JsonElement Json => JsonDocument.Parse(Out).RootElement;
    }

    public static Process Start(string workingFolder, params string[] args) => Start(workingFolder, new Dictionary<string, string>(), args);

    public static Process Start(string workingFolder, Dictionary<string, string> environment, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. args])
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        // The demonstration keeps its store in the person's data folder; a test has one of its own.
        start.Environment["XDG_DATA_HOME"] = workingFolder;
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static Result Run(string workingFolder, params string[] args) => Run(workingFolder, new Dictionary<string, string>(), args);

    public static Result Run(string workingFolder, Dictionary<string, string> environment, params string[] args)
    {
        using Process process = Start(workingFolder, environment, args);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(4)), "akin did not end: " + string.Join(' ', args));
        return new Result(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs what must succeed.</summary>
    public static Result Good(string workingFolder, params string[] args)
    {
        Result result = Run(workingFolder, args);
        Assert.True(result.Code == 0, $"akin {string.Join(' ', args)} ended with {result.Code}: {result.Error}");
        return result;
    }

    /// <summary>Runs what must fail with one line that says something.</summary>
    public static void Bad(string workingFolder, int code, string said, params string[] args)
    {
        Result result = Run(workingFolder, args);
        Assert.Equal(code, result.Code);
        Assert.Equal("", result.Out);
        string line = Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("akin: ", line);
        Assert.Contains(said, line);
    }
}
