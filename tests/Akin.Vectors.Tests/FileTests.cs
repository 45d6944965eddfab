using Akin.Vectors.Files;
using Akin.Vectors.Measuring;

namespace Akin.Vectors.Tests;

public class FileTests
{
    private const int D = 48, N = 1200;

    public static TheoryData<string, Metric, Quantize> Some => new()
    {
        { "flat", Metric.L2, Quantize.None },
        { "flat", Metric.Hamming, Quantize.None },
        { "hnsw", Metric.Cosine, Quantize.Int8 },
        { "hnsw", Metric.InnerProduct, Quantize.None },
        { "forest", Metric.L2, Quantize.Int8 },
    };

    [Theory]
    [MemberData(nameof(Some))]
    public void A_flipped_bit_or_a_lost_end_is_refused_and_never_answered_from(string kind, Metric metric, Quantize quantize)
    {
        using var folder = new TemporaryFolder();
        float[] items = Points.Clustered(N, D, 1);
        using VectorIndex index = new Kind(kind, metric, quantize).Make(D);
        index.AddRange(Points.Ids(N), items);
        index.Save(folder.Path("whole"));
        byte[] whole = File.ReadAllBytes(folder.Path("whole"));
        Neighbor[] before = new Neighbor[50], after = new Neighbor[50];
        index.SearchMany(items.AsSpan(0, 10 * D), before, 5);
        var random = new Random(3);
        int refused = 0;
        for (int round = 0; round < 150; round++)
        {
            byte[] broken = (byte[])whole.Clone();
            int at = round < 40 ? random.Next(512) : random.Next(broken.Length);
            if (round % 5 == 4)
                Array.Resize(ref broken, at);
            else
                broken[at] ^= (byte)(1 << random.Next(8));
            string path = folder.Path("broken");
            File.WriteAllBytes(path, broken);
            try
            {
                using IVectorIndex opened = IndexFile.Open(path);
                opened.SearchMany(items.AsSpan(0, 10 * D), after, 5);
                Assert.Equal(before, after); // the flip was in the padding between sections
            }
            catch (InvalidDataException wrong)
            {
                Assert.StartsWith(path, wrong.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', wrong.Message);
                refused++;
            }
        }

        Assert.True(refused > 100, $"{refused} refused");
    }

    [Fact]
    public void Foreign_files_and_other_kinds_are_refused_with_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Path("text"), "not an index, but long enough to look at");
        Assert.Contains("not an Akin index", Assert.Throws<InvalidDataException>(() => IndexFile.Open(folder.Path("text"))).Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder.Path("empty"), []);
        Assert.Contains("empty", Assert.Throws<InvalidDataException>(() => IndexFile.Open(folder.Path("empty"))).Message, StringComparison.Ordinal);
        using var flat = new FlatIndex(3, Metric.L2);
        flat.Save(folder.Path("flat"));
        Assert.Contains("'flat'", Assert.Throws<InvalidDataException>(() => HnswIndex.Open(folder.Path("flat"))).Message, StringComparison.Ordinal);
        using FlatIndex empty = FlatIndex.Open(folder.Path("flat"));
        Assert.Equal(0, empty.Count);
    }

    [Fact]
    public void A_save_that_fails_leaves_the_old_file_and_the_index_as_they_were()
    {
        using var disk = new Akin.Tests.SmallDisk(1);
        string path = Path.Combine(disk.Path, "a");
        using var index = new FlatIndex(4, Metric.L2);
        index.Add(1, [1, 2, 3, 4]);
        index.Save(path);
        byte[] before = File.ReadAllBytes(path);
        string ballast = disk.Fill();
        index.Add(2, [1, 2, 3, 5]);
        Assert.ThrowsAny<IOException>(() => index.Save(path));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path, ballast], Directory.EnumerateFiles(disk.Path).Order());
        Assert.Equal(2, index.Count);
        File.Delete(ballast);
        index.Save(path);
        using FlatIndex saved = FlatIndex.Open(path);
        Assert.Equal(2, saved.Count);
    }

    [Theory]
    [InlineData("a.npy")]
    [InlineData("a.fvecs")]
    [InlineData("a.f32")]
    public void Vector_files_come_back_as_they_went(string name)
    {
        using var folder = new TemporaryFolder();
        float[] items = Points.Clustered(17, 5, 1);
        VectorFile.Write(folder.Path(name), items, 5);
        VectorMatrix read = VectorFile.Read(folder.Path(name), name.EndsWith("f32", StringComparison.Ordinal) ? 5 : null);
        Assert.Equal(5, read.Dimensions);
        Assert.Equal(items, read.Values.ToArray());
        Assert.Throws<InvalidDataException>(() => VectorFile.Read(folder.Path(name), 6));
        byte[] bytes = File.ReadAllBytes(folder.Path(name));
        File.WriteAllBytes(folder.Path(name), bytes[..^3]);
        Assert.Throws<InvalidDataException>(() => VectorFile.Read(folder.Path(name), 5));
    }

    [Fact]
    public void Files_of_others_that_hold_a_zero_vector_under_cosine_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var graph = new HnswIndex(3, Metric.L2);
        graph.AddRange([7, 8], [1, 2, 3, 0, 0, 0]);
        HnswlibFile.Write(graph, folder.Path("a.bin"));
        Assert.Contains("vector 1 has no direction", Assert.Throws<InvalidDataException>(() => HnswlibFile.Read(folder.Path("a.bin"), 3, Metric.Cosine)).Message, StringComparison.Ordinal);
        Assert.Equal(2, HnswlibFile.Read(folder.Path("a.bin"), 3, Metric.L2).Count);
        using var forest = new ForestIndex(3, Metric.Cosine);
        forest.AddRange([0, 1], [1, 2, 3, 4, 5, 6]);
        AnnoyFile.Write(forest, folder.Path("a.ann"));
        byte[] bytes = File.ReadAllBytes(folder.Path("a.ann"));
        bytes.AsSpan(36, 12).Clear(); // the second node is a dozen bytes and three components long, as is the first
        File.WriteAllBytes(folder.Path("a.ann"), bytes);
        Assert.Contains("vector 1 has no direction", Assert.Throws<InvalidDataException>(() => AnnoyFile.Read(folder.Path("a.ann"), 3, Metric.Cosine)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_gives_a_point_an_effort()
    {
        var sweep = new Sweep(new VectorMatrix(Points.Clustered(N, D, 1), D), new VectorMatrix(Points.Clustered(50, D, 2), D), rounds: 1);
        using var index = new HnswIndex(D, Metric.L2);
        OperatingPoint[] points = [.. sweep.Run(index, [10, 100])];
        Assert.Equal([10, 100], points.Select(p => p.Effort));
        Assert.True(points[1].Recall > 0.98 && points[1].Recall >= points[0].Recall);
        Assert.InRange(points[0].BytesPerVector, D * 4, (D * 4) + 250);
        Assert.Equal("akin-hnsw", points[0].Engine);
    }
}
