using System.Diagnostics;
using System.Text.Json;

namespace Akin.Training.Benchmarks;

/// <summary>The PyTorch program that times the same steps; it prints one JSON line a network.</summary>
internal static class Peer
{
    public static IReadOnlyDictionary<string, double> Run(string script)
    {
        var steps = new Dictionary<string, double>(StringComparer.Ordinal);
        if (script.Length == 0)
            return steps;
        using Process python = Process.Start(new ProcessStartInfo("/usr/bin/python3", script) { RedirectStandardOutput = true, UseShellExecute = false })!;
        while (python.StandardOutput.ReadLine() is { } line)
        {
            using JsonDocument figure = JsonDocument.Parse(line);
            steps[figure.RootElement.GetProperty("net").GetString()!] = figure.RootElement.GetProperty("step_ms").GetDouble();
        }

        python.WaitForExit();
        return steps;
    }
}
