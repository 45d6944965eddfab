using System.Text.Json;

namespace Akin.Cli.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_demonstration_measures_what_it_promises()
    {
        Installed.Require(Directory.Exists("/usr/share/datasets/fashion-mnist"), "Debian's package dataset-fashion-mnist is not installed");
        JsonElement demo = AkinProcess.Good(_folder.Path, "demo", "--limit", "6000", "--no-serve", "--json").Json;
        bool network = demo.GetProperty("model").GetString() == "fashion-mnist";
        Assert.Equal((6000, network ? 128 : 784), (demo.GetProperty("items").GetInt32(), demo.GetProperty("dimensions").GetInt32()));
        foreach (string metric in new[] { "l2", "l1", "cosine", "hamming" })
        {
            double same = demo.GetProperty("same_label_at_1").GetProperty(metric).GetDouble();
            Assert.InRange(same, network ? 0.85 : 0.7, network ? 1 : 0.9);
            Assert.InRange(demo.GetProperty("random_control").GetProperty(metric).GetDouble(), 0.09, 0.11);
            if (network)
                Assert.InRange(demo.GetProperty("pixels").GetProperty("same_label_at_1").GetProperty(metric).GetDouble(), 0.7, same);
        }

        Assert.InRange(demo.GetProperty("index_recall_at_10").GetDouble(), 0.98, 1);
        foreach (string rate in new[] { "embed_per_s", "index_build_s", "queries_per_s" })
            Assert.True(demo.GetProperty(rate).GetDouble() > 0);
    }

    [Fact]
    public void Fashion_mnist_is_named_where_it_is_not_in_the_folder()
    {
        AkinProcess.Bad(_folder.Path, 1, "train-images-idx3-ubyte", "demo", "--from", _folder.Path, "--no-serve");
    }
}
