using System.CommandLine;
using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Cli.Terminal;
using Akin.Engine.Ingest;
using Akin.Lab.Quantization;
using Akin.Training.Quantization;

namespace Akin.Cli.Verbs;

/// <summary><c>akin quantize</c>: a network in 8 bits.</summary>
internal static class QuantizeVerb
{
    private const int ShownLayers = 5;

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The network, an .onnx file" };
        var verb = new Command("quantize", """
            Brings a network to 8 bits: about a quarter of the size, and with a processor that multiplies bytes (VNNI, or
            ARM's dot products) about twice the photos a second. Photos like those that it will see tell the range of each
            layer. Its vectors are not those of the network in float32: index again with it.

            Example: akin quantize mobilenet-v2.onnx --calibrate photos --out mobilenet-v2-int8.onnx
            Example: akin quantize net.onnx --calibrate products.csv --images photos --method entropy --out net-int8.onnx
            """) { model };
        var source = new SourceArguments(verb, asOption: "--calibrate");
        Option<string> to = CommonOptions.NetworkFile();
        var photos = CommonOptions.InRange(
            new Option<int>("--photos") { Description = "How many photos to take, evenly spread over the source", HelpName = "N", DefaultValueFactory = _ => QuantizationRun.UsualPhotos }, StaticQuantizer.FewestPhotos, 10_000);
        var method = new Option<RangeMethod>("--method") { Description = "How a layer's range is chosen", HelpName = "percentile|entropy" };
        var percentile = new Option<double>("--percentile") { Description = "With percentile: so many percent of the values lie in the range", HelpName = "X", DefaultValueFactory = _ => new QuantizationOptions().Percentile };
        var keep = new Option<string[]>("--keep") { Description = "Layers that stay in float32", HelpName = "LAYER", AllowMultipleArgumentsPerToken = true };
        var seven = new Option<bool>("--seven-bits") { Description = "Weights of 7 bits, for processors that add products of 8 bits in 16 (x86 without VNNI)" };
        var json = CommonOptions.Json();
        foreach (Option option in new Option[] { to, photos, method, percentile, keep, seven, json })
            verb.Add(option);
        var limits = new LimitOptions(verb);
        verb.SetAction((parsed, cancellation) =>
        {
            IPhotoSource from = source.Open(parsed);
            var options = new QuantizationOptions
            {
                Method = parsed.GetValue(method),
                Percentile = parsed.GetValue(percentile),
                Keep = parsed.GetValue(keep) ?? [],
                SevenBits = parsed.GetValue(seven),
            };
            QuantizationReport report = ProgressBar.Run("Calibrating", "photos", progress => QuantizationRun.Run(
                parsed.GetRequiredValue(model), from, parsed.GetRequiredValue(to), options, parsed.GetValue(photos), limits.Read(parsed), progress, cancellation));
            if (parsed.GetValue(json))
            {
                Answer.Write(new
                {
                    Out = report.Path,
                    report.Photos,
                    report.Skipped,
                    report.Network.Layers,
                    report.Network.Kept,
                    report.Network.Alike,
                    report.Network.LeastAlike,
                    report.BytesBefore,
                    report.BytesAfter,
                    report.PhotosPerSecondBefore,
                    report.PhotosPerSecondAfter,
                });
                return Task.FromResult(0);
            }

            Show(report);
            return Task.FromResult(0);
        });
        return verb;
    }

    private static void Show(QuantizationReport report)
    {
        foreach (SkippedPhoto skipped in report.Skipped)
            People.Say($"skipped {skipped.Path}: {skipped.Reason}");
        foreach (FloatLayer layer in report.Network.Kept.Take(ShownLayers))
            People.Say($"note: {layer.Name} stays in float32: {layer.Reason}");
        if (report.Network.Kept.Count > ShownLayers)
            People.Say($"note: {report.Network.Kept.Count - ShownLayers} more layers stay in float32");
        People.Table(["", "before", "8 bits"],
        [
            ["size, MB", Text(report.BytesBefore / 1e6), Text(report.BytesAfter / 1e6)],
            ["photos/s of one core, decoding left out", Text(report.PhotosPerSecondBefore), Text(report.PhotosPerSecondAfter)],
            ["cosine of the vectors, mean", "1", report.Network.Alike.ToString("0.0000", CultureInfo.InvariantCulture)],
            ["cosine of the vectors, least", "1", report.Network.LeastAlike.ToString("0.0000", CultureInfo.InvariantCulture)],
        ]);
        People.Say($"{report.Path}: {report.Network.Layers} layers in 8 bits; the cosines are of {report.Photos / 4} photos that no range was taken from");
        People.Say($"Next: akin compare, with both as contenders, tells what your neighbors lose; then akin index SOURCE --model {report.Path}");
    }

    private static string Text(double number) => number.ToString(number < 10 ? "0.00" : "#,0", CultureInfo.InvariantCulture);
}
