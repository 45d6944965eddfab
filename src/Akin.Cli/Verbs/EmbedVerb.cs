using System.CommandLine;
using Akin.Catalog.Sources;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Files;
using Akin.Models;
using Akin.Vectors.Files;

namespace Akin.Cli.Verbs;

/// <summary><c>akin embed</c>: the vectors of a source into a file.</summary>
internal static class EmbedVerb
{
    public static Command Create()
    {
        var verb = new Command("embed", """
            Writes the vector of every photo of a source into FILE.npy, a matrix of float32, and their ids into FILE.ids.txt, a
            line each; a line break in an id is written as \n. FILE.fvecs and FILE.f32 (bare numbers) are written as well.

            Example: akin embed photos --model mobilenet-v2.onnx --layer embedding --out vectors.npy
            """);
        var source = new SourceArguments(verb);
        var model = CommonOptions.Model();
        model.Required = true;
        var layer = CommonOptions.Layer();
        var take = CommonOptions.Take();
        var to = new Option<string>("--out") { Description = "The file to write", HelpName = "FILE.npy", Required = true };
        to.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && Path.GetExtension(result.Tokens[0].Value).ToLowerInvariant() is not (".npy" or ".fvecs" or ".f32"))
                result.AddError($"--out is '{result.Tokens[0].Value}'; it must end in .npy, .fvecs or .f32");
        });
        var limit = CommonOptions.Limit();
        var json = CommonOptions.Json();
        foreach (Option option in new Option[] { model, layer, take, to, limit, json })
            verb.Add(option);

        var limits = new LimitOptions(verb);
        verb.SetAction((parsed, cancellation) =>
        {
            IPhotoSource photos = source.Open(parsed);
            using IEmbedder embedder = Embedders.Open(parsed.GetRequiredValue(model)!, parsed.GetValue(layer), parsed.GetValue(take), NaturalShape.Find(photos));
            SourceEmbedding embedding = ProgressBar.Run("Photos", "photos", progress => SourceEmbedding.Create(
                photos, embedder, limits.Read(parsed), parsed.GetValue(limit) ?? int.MaxValue, progress.From((IngestProgress p) => (p.Done, p.Total)), cancellation));
            if (embedding.Items.Count == 0)
                throw new EngineException($"nothing of {photos.Location} could be embedded: {SourceArguments.WhyEmpty(embedding.Skipped, embedding.PassedOver)}");
            string path = parsed.GetRequiredValue(to), ids = Path.ChangeExtension(path, ".ids.txt");
            VectorFile.Write(path, embedding.Vectors.SelectMany(v => v).ToArray(), embedder.Dimensions);
            WholeFile.WriteText(ids, string.Concat(embedding.Items.Select(i => i.Id.ReplaceLineEndings("\\n") + "\n")));
            if (parsed.GetValue(json))
            {
                Answer.Write(new
                {
                    Out = path,
                    Ids = ids,
                    Vectors = embedding.Vectors.Count,
                    embedder.Dimensions,
                    embedding.Skipped,
                    embedding.Notes,
                    embedding.PassedOver,
                    ImagesPerS = embedding.ImagesPerSecond,
                });
                return Task.FromResult(0);
            }

            foreach (SkippedPhoto skipped in embedding.Skipped)
                People.Say($"skipped {skipped.Path}: {skipped.Reason}");
            foreach (string note in embedding.Notes)
                People.Say($"note: {note}");
            SourceArguments.Show(embedding.PassedOver);
            People.Say($"{embedding.Vectors.Count} vectors of {embedder.Dimensions} dimensions in {path}, their ids in {ids}");
            return Task.FromResult(0);
        });
        return verb;
    }
}
