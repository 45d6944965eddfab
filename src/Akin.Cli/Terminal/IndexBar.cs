namespace Akin.Cli.Terminal;

/// <summary>Shows the engine's progress over vectors on a bar.</summary>
internal sealed class IndexBar(IProgress<(int Done, int Total)> bar, int total) : IProgress<int>
{
    public void Report(int value) => bar.Report((value, total));
}
