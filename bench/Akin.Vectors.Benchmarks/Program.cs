using System.Globalization;
using Akin.Vectors.Benchmarks;
using BenchmarkDotNet.Running;

// "filters BASE QUERIES DIM" and "large" print tables; anything else is BenchmarkDotNet's.
if (args is ["filters", string items, string queries, string dimensions])
    FilterTable.Print(items, queries, int.Parse(dimensions, CultureInfo.InvariantCulture));
else if (args is ["large"])
    LargeTable.Print();
else
    BenchmarkSwitcher.FromTypes([typeof(DistanceBenchmarks), typeof(SearchBenchmarks)]).Run(args);
