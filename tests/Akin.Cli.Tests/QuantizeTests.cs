using System.Text.Json;
using Akin.Training.Networks;
using Google.Protobuf;

namespace Akin.Cli.Tests;

/// <summary><c>akin quantize</c> as people run it.</summary>
public sealed class QuantizeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public QuantizeTests()
    {
        var builder = new NetworkBuilder(3);
        string x = builder.Relu(builder.BatchNorm(builder.Conv(builder.Input("photo", 3, 16, 16), 16, 3, bias: false)));
        builder.Output(builder.Named(builder.Gemm(builder.Flatten(builder.GlobalAveragePool(builder.Relu(builder.Conv(x, 24, 3)))), 12), "embedding"));
        File.WriteAllBytes(_folder.File("net.onnx"), builder.Model.ToByteArray());
        File.WriteAllText(_folder.File("net.yml"), "resize: pad\nmetric: l2\n");
        PhotoFolder.Make(_folder, 24);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_in_8_bits_is_written_with_its_settings_measured_and_indexed_with()
    {
        JsonElement said = AkinProcess.Good(_folder.Path, "quantize", "net.onnx", "--calibrate", "photos", "--out", "net-int8.onnx", "--json").Json;
        Assert.Equal((24, 3), (said.GetProperty("photos").GetInt32(), said.GetProperty("layers").GetInt32()));
        Assert.InRange(said.GetProperty("alike").GetDouble(), 0.9, 1.000001);
        Assert.True(said.GetProperty("photos_per_second_after").GetDouble() > 0);
        string yaml = File.ReadAllText(_folder.File("net-int8.yml"));
        Assert.Contains("resize: pad", yaml, StringComparison.Ordinal);
        Assert.Contains("metric: l2", yaml, StringComparison.Ordinal);
        AkinProcess.Good(_folder.Path, "index", "photos", "--model", "net-int8.onnx", "--store", "shop");
        Assert.Equal("dress/000.png", AkinProcess.Good(_folder.Path, "search", "photos/dress/000.png", "--store", "shop", "--json").Json.GetProperty("hits")[0].GetProperty("id").GetString());

        // A table for people; a photo that can't be read is skipped and said.
        File.WriteAllText(_folder.File("photos/dress/bad.png"), "no photo");
        AkinProcess.Result table = AkinProcess.Good(_folder.Path, "quantize", "net.onnx", "--calibrate", "photos", "--method", "entropy", "--seven-bits", "--keep", "conv1", "--out", "other.onnx");
        Assert.Contains("cosine of the vectors", table.Error + table.Out, StringComparison.Ordinal);
        Assert.Contains("skipped dress/bad.png", table.Error, StringComparison.Ordinal);
        Assert.Contains("conv1 stays in float32: it was to be kept", table.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_not_be_is_said_in_one_line()
    {
        string[] right = ["quantize", "net.onnx", "--calibrate", "photos", "--out", "out.onnx"];
        Bad(2, "--calibrate", "quantize", "net.onnx", "--out", "out.onnx");
        Bad(2, "must end in .onnx", "quantize", "net.onnx", "--calibrate", "photos", "--out", "out.net");
        Bad(1, "is the network itself", "quantize", "net.onnx", "--calibrate", "photos", "--out", "net.onnx");
        Bad(1, "there is no model at gone.onnx", "quantize", "gone.onnx", "--calibrate", "photos", "--out", "out.onnx");
        Bad(1, "gone", "quantize", "net.onnx", "--calibrate", "gone", "--out", "out.onnx");
        Bad(2, "--photos is 3; it can be 16", [.. right, "--photos", "3"]);
        Bad(1, "the percentile is 7", [.. right, "--percentile", "7"]);
        Bad(1, "no layer 'conv7'", [.. right, "--keep", "conv7"]);
        Directory.CreateDirectory(_folder.File("few"));
        File.Copy(_folder.File("photos/dress/000.png"), _folder.File("few/a.png"));
        Bad(1, "there are 1 photos to calibrate with", "quantize", "net.onnx", "--calibrate", "few", "--out", "out.onnx");
        Assert.False(File.Exists(_folder.File("out.onnx")));
    }

    [Fact]
    public void Networks_are_joined_and_a_store_is_adapted()
    {
        JsonElement joined = AkinProcess.Good(_folder.Path, "join", "net.onnx", "net.onnx", "--power", "0.6", "--weights", "float16", "--out", "joined.onnx", "--json").Json;
        Assert.Equal(24, joined.GetProperty("dimensions").GetInt32());
        Bad(1, "is one of the networks", "join", "net.onnx", "joined.onnx", "--out", "joined.onnx");
        Bad(2, "there are float32, float16, int8", "join", "net.onnx", "net.onnx", "--weights", "float8", "--out", "other.onnx");
        Bad(1, "the power is 3", "join", "net.onnx", "net.onnx", "--power", "3", "--out", "other.onnx");
        Bad(2, "argument missing", "join", "net.onnx", "--out", "other.onnx");

        PhotoFolder.Make(_folder, 110, "many");
        AkinProcess.Good(_folder.Path, "index", "many", "--model", "joined.onnx", "--store", "shop");
        JsonElement adapted = AkinProcess.Good(_folder.Path, "adapt", "--store", "shop", "--label", "category", "--out", "adapted.onnx", "--json").Json;
        Assert.Equal(110, adapted.GetProperty("viewed").GetInt32());
        Assert.Equal(4, adapted.GetProperty("tried").GetArrayLength());
        Assert.Equal(adapted.TryGetProperty("out", out JsonElement path) && path.ValueKind == JsonValueKind.String, File.Exists(_folder.File("adapted.onnx")));
        AkinProcess.Result table = AkinProcess.Good(_folder.Path, "adapt", "--store", "shop", "--out", "again.onnx");
        Assert.Contains("held out photos", table.Out + table.Error, StringComparison.Ordinal);
        Bad(1, "there is no column 'size'", "adapt", "--store", "shop", "--label", "size", "--out", "no.onnx");
        Bad(1, "no store", "adapt", "--store", "gone", "--out", "no.onnx");
    }

    private void Bad(int code, string says, params string[] args) => AkinProcess.Bad(_folder.Path, code, says, args);
}
