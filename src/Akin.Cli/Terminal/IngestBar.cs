using Akin.Engine.Ingest;

namespace Akin.Cli.Terminal;

/// <summary>Shows the engine's progress over photos on a bar.</summary>
internal sealed class IngestBar(IProgress<(int Done, int Total)> bar) : IProgress<IngestProgress>
{
    public void Report(IngestProgress value) => bar.Report((value.Done, value.Total));
}
