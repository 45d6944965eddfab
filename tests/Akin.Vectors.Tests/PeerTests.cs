using System.Diagnostics;
using System.Globalization;
using Akin.Vectors.Files;

namespace Akin.Vectors.Tests;

/// <summary>Files that go to and come from hnswlib and Annoy, each built here with its own C++ code.</summary>
public class PeerTests
{
    private const int D = 24, N = 2000, Q = 40, K = 10;
    private static readonly float[] Items = Points.Clustered(N, D, 1), Queries = Points.Clustered(Q, D, 2);

    private const string HnswlibProgram = """
        #include <hnswlib/hnswlib.h>
        #include <cstdio>
        #include <cstring>
        #include <vector>
        // build|open METRIC ITEMS QUERIES INDEX D: builds an index and saves it, or opens one; prints the labels of each query's ten nearest.
        static std::vector<float> floats(const char* p) { FILE* f = fopen(p, "rb"); fseek(f, 0, SEEK_END); std::vector<float> v(ftell(f) / 4); rewind(f); if (fread(v.data(), 4, v.size(), f)) {} fclose(f); return v; }
        int main(int, char** a) {
            size_t d = atoi(a[6]); auto items = floats(a[3]), queries = floats(a[4]);
            hnswlib::SpaceInterface<float>* s = !strcmp(a[2], "l2") ? (hnswlib::SpaceInterface<float>*)new hnswlib::L2Space(d) : new hnswlib::InnerProductSpace(d);
            hnswlib::HierarchicalNSW<float>* ix;
            if (!strcmp(a[1], "build")) {
                ix = new hnswlib::HierarchicalNSW<float>(s, items.size() / d, 12, 100);
                for (size_t i = 0; i < items.size() / d; i++) ix->addPoint(&items[i * d], i + 1000);
                ix->saveIndex(a[5]);
            } else ix = new hnswlib::HierarchicalNSW<float>(s, a[5]);
            ix->setEf(200);
            for (size_t q = 0; q < queries.size() / d; q++) {
                auto r = ix->searchKnn(&queries[q * d], 10);
                for (; !r.empty(); r.pop()) printf("%zu ", (size_t)r.top().second);
                printf("\n");
            }
        }
        """;

    private const string AnnoyProgram = """
        #include <cstdio>
        #include <cstdlib>
        #include <cstring>
        #include <vector>
        #define __ERROR_PRINTER_OVERRIDE__(...) fprintf(stderr, __VA_ARGS__)
        #include "annoylib.h"
        #include "kissrandom.h"
        #ifdef NAMESPACED
        using namespace Annoy;
        #endif
        static std::vector<float> floats(const char* p) { FILE* f = fopen(p, "rb"); fseek(f, 0, SEEK_END); std::vector<float> v(ftell(f) / 4); rewind(f); if (fread(v.data(), 4, v.size(), f)) {} fclose(f); return v; }
        template<class D> void run(char** a) {
            size_t d = atoi(a[6]); auto items = floats(a[3]), queries = floats(a[4]);
            AnnoyIndex<int, float, D, Kiss64Random, AnnoyIndexSingleThreadedBuildPolicy> ix(d);
            if (!strcmp(a[1], "build")) {
                for (size_t i = 0; i < items.size() / d; i++) ix.add_item((int)i, &items[i * d]);
                ix.build(20); ix.save(a[5]);
            } else if (!ix.load(a[5])) exit(3);
            for (size_t q = 0; q < queries.size() / d; q++) {
                std::vector<int> ids; ix.get_nns_by_vector(&queries[q * d], 10, 4000, &ids, nullptr);
                for (int id : ids) printf("%d ", id);
                printf("\n");
            }
        }
        int main(int, char** a) { if (!strcmp(a[2], "l2")) run<Euclidean>(a); else if (!strcmp(a[2], "l1")) run<Manhattan>(a); else run<Angular>(a); }
        """;

    [Theory]
    [InlineData(Metric.L2)]
    [InlineData(Metric.InnerProduct)]
    public void An_index_that_hnswlib_built_gives_the_same_neighbors_here_and_ours_opens_there(Metric metric)
    {
        using var folder = new TemporaryFolder();
        string program = Build(folder, HnswlibProgram, "/usr/include/hnswlib/hnswlib.h", "libhnswlib-dev", "");
        long[][] theirs = Run(program, "build", metric, folder, "their.bin");
        using HnswIndex index = HnswlibFile.Read(folder.Path("their.bin"), D, metric);
        Assert.Equal(N, index.Count);
        var hits = new Neighbor[K];
        int same = 0;
        for (int q = 0; q < Q; q++)
        {
            index.Search(Queries.AsSpan(q * D, D), hits, new SearchOptions { Effort = 200 });
            same += hits.Select(h => h.Id).Intersect(theirs[q]).Count();
        }

        Assert.True(same >= Q * K * 0.97, $"{same} of {Q * K}");

        using var ours = new HnswIndex(D, metric, new HnswOptions { M = 10 });
        ours.AddRange(Points.Ids(N, 1000), Items);
        ours.Remove(1001);
        HnswlibFile.Write(ours, folder.Path("our.bin"));
        long[][] there = Run(program, "open", metric, folder, "our.bin");
        same = 0;
        for (int q = 0; q < Q; q++)
        {
            ours.Search(Queries.AsSpan(q * D, D), hits, new SearchOptions { Effort = 200 });
            same += hits.Select(h => h.Id).Intersect(there[q]).Count();
        }

        // Both walk the same graph but break off by rules of their own, and threads that built it differ from run to run:
        // an odd neighbor far down a list may differ. A wrong layout would lose most of them.
        Assert.True(same >= Q * K * 0.97, $"{same} of {Q * K}");
        File.WriteAllBytes(folder.Path("cut.bin"), File.ReadAllBytes(folder.Path("our.bin"))[..^9]);
        Assert.Throws<InvalidDataException>(() => HnswlibFile.Read(folder.Path("cut.bin"), D, metric));
        Assert.Throws<InvalidDataException>(() => HnswlibFile.Read(folder.Path("our.bin"), D + 1, metric));
    }

    [Theory]
    [InlineData(Metric.L2)]
    [InlineData(Metric.L1)]
    [InlineData(Metric.Cosine)]
    public void Items_that_Annoy_kept_are_found_here_and_trees_written_here_serve_there(Metric metric)
    {
        using var folder = new TemporaryFolder();
        string header = Annoy();
        string program = Build(folder, AnnoyProgram, header, "libannoy-dev", $"-I{Path.GetDirectoryName(header)}{(File.ReadAllText(header).Contains("namespace Annoy", StringComparison.Ordinal) ? " -DNAMESPACED" : "")}");
        Run(program, "build", metric, folder, "their.ann");
        using ForestIndex index = AnnoyFile.Read(folder.Path("their.ann"), D, metric);
        Assert.Equal(N, index.Count);
        AnnoyFile.Write(index, folder.Path("our.ann"), 20);
        long[][] there = Run(program, "open", metric, folder, "our.ann");
        double recall = 0;
        for (int q = 0; q < Q; q++)
        {
            Neighbor[] truth = Points.Nearest(metric, Items, Points.Ids(N), Queries.AsSpan(q * D, D), K), here = new Neighbor[K];
            index.Search(Queries.AsSpan(q * D, D), here);
            recall += (truth.Select(h => h.Id).Intersect(there[q]).Count() + truth.Select(h => h.Id).Intersect(here.Select(h => h.Id)).Count()) / (2.0 * K * Q);
        }

        Assert.True(recall > 0.95, $"recall {recall}");
        Assert.Throws<InvalidDataException>(() => AnnoyFile.Read(folder.Path("our.ann"), D + 1, metric));
    }

    private static string Annoy()
    {
        string[] places = ["/usr/include/annoy/annoylib.h", "/usr/include/annoylib.h", "/usr/lib/R/site-library/RcppAnnoy/include/annoylib.h"];
        string? found = places.FirstOrDefault(File.Exists) ?? Environment.GetEnvironmentVariable("ANNOY_HEADER");
        Assert.SkipUnless(found is not null && File.Exists(found), "annoylib.h is not here; Debian's package libannoy-dev or r-cran-rcppannoy brings it");
        return found!;
    }

    private static string Build(TemporaryFolder folder, string source, string header, string package, string flags)
    {
        Installed.Require(File.Exists("/usr/bin/g++"), "g++ is not here");
        Installed.Require(File.Exists(header), $"{header} is not here; Debian's package {package} brings it");
        File.WriteAllText(folder.Path("peer.cpp"), source);
        Start("g++", $"-std=c++17 -O1 -pthread {flags} {folder.Path("peer.cpp")} -o {folder.Path("peer")}");
        VectorFile.Write(folder.Path("items.f32"), Items, D);
        VectorFile.Write(folder.Path("queries.f32"), Queries, D);
        return folder.Path("peer");
    }

    private static long[][] Run(string program, string verb, Metric metric, TemporaryFolder folder, string index) =>
        [.. Start(program, $"{verb} {metric.Name()} {folder.Path("items.f32")} {folder.Path("queries.f32")} {folder.Path(index)} {D}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => long.Parse(id, CultureInfo.InvariantCulture)).ToArray())];

    private static string Start(string program, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {arguments} ended with {process.ExitCode}");
        return output;
    }
}
