using System.CommandLine;
using Akin.Catalog.Sources;
using Akin.Cli.Terminal;
using Akin.Engine.Ingest;
using Akin.Imaging;
using Akin.Models;

namespace Akin.Cli.Verbs;

/// <summary><c>akin embed</c>: the vectors of a source into a file.</summary>
internal static class EmbedVerb
{
    public static Command Create()
    {
        var verb = new Command("embed", """
            Writes the vector of every photo of a source as a .npy matrix of float32, and their ids, a line each, as
            FILE.ids.txt. A line break in an id is written as \n.

            Example: akin embed photos --model mobilenet-v2.onnx --layer embedding --out vectors.npy
            """);
        var source = new SourceArguments(verb);
        var model = CommonOptions.Model();
        model.Required = true;
        var layer = CommonOptions.Layer();
        var take = CommonOptions.Take();
        var to = new Option<string>("--out") { Description = "The .npy file to write", HelpName = "FILE", Required = true };
        var limit = CommonOptions.Limit();
        var pixels = CommonOptions.MaxPixels();
        var json = CommonOptions.Json();
        foreach (Option option in new Option[] { model, layer, take, to, limit, pixels, json })
            verb.Add(option);

        verb.SetAction((parsed, cancellation) =>
        {
            IPhotoSource photos = source.Open(parsed);
            ImageShape? natural = photos.PixelLayout is { } raw ? new ImageShape { Width = raw.Width, Height = raw.Height, Channels = raw.Channels } : null;
            using IEmbedder embedder = Embedders.Open(parsed.GetRequiredValue(model)!, parsed.GetValue(layer), parsed.GetValue(take), natural);
            ImageLimits limits = CommonOptions.Limits(parsed.GetValue(pixels));
            SourceEmbedding embedding = ProgressBar.Run("Photos", "photos", progress => SourceEmbedding.Of(
                photos, embedder, limits, parsed.GetValue(limit) ?? int.MaxValue, new IngestBar(progress), cancellation));
            string path = parsed.GetRequiredValue(to);
            NpyWriter.Write(path, embedding.Vectors, embedder.Dimensions);
            File.WriteAllLines(path + ".ids.txt", embedding.Items.Select(i => i.Id.ReplaceLineEndings("\\n")));
            if (parsed.GetValue(json))
            {
                Answer.Write(new
                {
                    Out = path,
                    Vectors = embedding.Vectors.Count,
                    embedder.Dimensions,
                    embedding.Skipped,
                    ImagesPerS = embedding.ImagesPerSecond,
                });
                return Task.FromResult(0);
            }

            foreach (SkippedPhoto skipped in embedding.Skipped)
                People.Say($"skipped {skipped.Path}: {skipped.Reason}");
            People.Say($"{embedding.Vectors.Count} vectors of {embedder.Dimensions} dimensions in {path}, their ids in {path}.ids.txt");
            return Task.FromResult(0);
        });
        return verb;
    }
}
