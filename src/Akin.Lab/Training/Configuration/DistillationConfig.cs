using Akin.Models;

namespace Akin.Lab.Training.Configuration;

/// <summary>Networks whose vectors the trained one learns to give.</summary>
/// <param name="Teachers">The networks; their vectors are joined.</param>
/// <param name="Dimensions">How many values are kept of the joined vectors: their first principal components.</param>
/// <param name="Whiten">How far those are made alike, 0 to 1: each is divided by its standard deviation to this power.</param>
/// <param name="Center">Whether components are taken about the middle of all photos, and not about the origin.</param>
/// <param name="Mirror">Whether a teacher's vector is the middle of those of the photo and its mirror image.</param>
/// <param name="Features">What matching the vectors counts.</param>
/// <param name="Similarities">What matching the likenesses within a batch counts.</param>
/// <param name="Temperature">What cosines are divided by before likenesses are compared.</param>
/// <param name="Prefixes">Lengths of prefixes that are matched as well.</param>
/// <param name="Line">The line of the config that it stands on.</param>
internal sealed record DistillationConfig(
    IReadOnlyList<TeacherConfig> Teachers, int Dimensions, double Whiten, bool Center, bool Mirror, double Features, double Similarities, double Temperature,
    IReadOnlyList<int> Prefixes, int Line)
{
    /// <summary>Reads it from the map under <c>distill</c>.</summary>
    public static DistillationConfig Read(YamlMap map, string folder)
    {
        var distillation = new DistillationConfig(
            [.. map.Maps("teachers").Select(m => TeacherConfig.Read(m, folder))],
            map.Whole("dimensions", 2, 8192, 256),
            map.Number("whiten", 0, 1, 0.5),
            map.Flag("center", true),
            map.Flag("mirror", false),
            map.Number("features", 0, 10_000, 1),
            map.Number("similarities", 0, 10_000, 1),
            map.Number("temperature", 0.001, 10, 0.07),
            [.. map.Numbers("prefixes").Select(p => (int)p)],
            map.Line);
        if (distillation.Teachers.Count == 0)
            throw map.Fault("teachers", "distill needs teachers: a list of networks, each with a model");
        if (distillation.Features + distillation.Similarities == 0)
            throw map.Fault("features", "features and similarities are both 0, so that the teachers teach nothing; leave distill out");
        map.End();
        return distillation;
    }
}

/// <summary>A network that teaches.</summary>
/// <param name="Model">The full path of its <c>.onnx</c> file.</param>
/// <param name="Layer">The layer whose values are its vector; null is its own.</param>
/// <param name="Take">The side of that layer.</param>
/// <param name="Weight">How much it counts beside the others: what its vectors of length 1 are multiplied with before they are joined.</param>
internal sealed record TeacherConfig(string Model, string? Layer, Take? Take, double Weight)
{
    /// <summary>Reads it from one map under <c>teachers</c>.</summary>
    public static TeacherConfig Read(YamlMap map, string folder)
    {
        var teacher = new TeacherConfig(
            Path.GetFullPath(map.RequiredText("model"), folder), map.Text("layer"),
            map.Choice("take", (Take?)null, [.. Takes.Names.Select(w => (w, (Take?)Takes.Parse(w)))]), map.Number("weight", 0.001, 1000, 1));
        map.End();
        return teacher;
    }
}
