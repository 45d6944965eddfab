using System.Globalization;
using Akin.Vectors.Benchmarks;
using BenchmarkDotNet.Running;

// filters BASE QUERIES DIM prints a table; anything else is BenchmarkDotNet's.
if (args is ["filters", string items, string queries, string dimensions])
    FilterTable.Print(items, queries, int.Parse(dimensions, CultureInfo.InvariantCulture));
else
    BenchmarkSwitcher.FromTypes([typeof(DistanceBenchmarks), typeof(SearchBenchmarks)]).Run(args);
