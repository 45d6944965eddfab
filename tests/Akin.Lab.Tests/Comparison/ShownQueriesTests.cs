using Akin.Engine;
using Akin.Lab.Comparison.Report;
using Akin.Lab.Evaluation;

namespace Akin.Lab.Tests.Comparison;

public sealed class ShownQueriesTests
{
    [Fact]
    public void The_best_and_the_worst_are_shown_of_many_labels_and_none_twice()
    {
        // Sixty queries of three labels, each better than the one before it; every tenth had nothing to be compared with.
        QueryOutcome?[] outcomes = [.. Enumerable.Range(0, 60).Select(i => i % 10 == 9 ? (QueryOutcome?)null : new QueryOutcome(i >= 30, i / 6, i / 60.0, i / 60.0, 0.1))];
        string[] labels = [.. Enumerable.Range(0, 60).Select(i => i >= 40 ? "a" : i >= 20 ? "b" : "c")];
        ShownQueries shown = ShownQueries.Choose(outcomes, labels);
        Assert.Equal((ShownQueries.Most, ShownQueries.Most), (shown.Best.Count, shown.Worst.Count));
        Assert.Equal([58, 57, 56, 38, 37, 36, 18, 17], shown.Best);
        Assert.Equal([0, 1, 2, 20, 21, 22, 40, 41], shown.Worst);
        Assert.All(shown.Best.Concat(shown.Worst), q => Assert.NotNull(outcomes[q]));
    }

    [Fact]
    public void Few_queries_are_shown_once_each()
    {
        ShownQueries shown = ShownQueries.Choose([new QueryOutcome(true, 1, 1, 1, 0.5), null, new QueryOutcome(false, 0, 0, null, 0.5), new QueryOutcome(true, 1, 0.5, 0.5, 0.5)], ["a", "a", "a", "a"]);
        Assert.Equal([0, 3], shown.Best);
        Assert.Equal([2], shown.Worst);
        Assert.Empty(ShownQueries.Choose([null], ["a"]).Best);
    }
}
