using Akin.Vectors.Benchmarks;
using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromTypes([typeof(DistanceBenchmarks), typeof(SearchBenchmarks)]).Run(args);
