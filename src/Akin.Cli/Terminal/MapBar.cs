using Akin.Vectors.Projection;

namespace Akin.Cli.Terminal;

/// <summary>Shows a layout's two stages on one bar: the search for neighbors as its first tenth, then the iterations.</summary>
internal sealed class MapBar(IProgress<(int Done, int Total)> bar) : IProgress<TsneProgress>
{
    public void Report(TsneProgress value)
    {
        // Thousandths of the descent, and a hundred more for the search before it: about what it takes.
        if (value.Stage == TsneStage.Neighbors)
            bar.Report(((int)(100L * value.Done / value.Total), 1100));
        else
            bar.Report((100 + (int)(1000L * value.Done / value.Total), 1100));
    }
}
