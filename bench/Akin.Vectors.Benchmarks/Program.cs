using System.Globalization;
using Akin.Vectors.Benchmarks;
using BenchmarkDotNet.Running;

// "filters KIND BASE QUERIES DIM", "large" and "open" print tables; anything else is BenchmarkDotNet's.
if (args is ["filters", string kind, string items, string queries, string dimensions])
    FilterTable.Print(kind, items, queries, int.Parse(dimensions, CultureInfo.InvariantCulture));
else if (args is ["large"])
    LargeTable.Print();
else if (args is ["open"])
    OpenTable.Print();
else
    BenchmarkSwitcher.FromTypes([typeof(DistanceBenchmarks), typeof(SearchBenchmarks)]).Run(args);
