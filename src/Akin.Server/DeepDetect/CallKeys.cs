using System.Text.Json;
using System.Text.Json.Serialization;
using Akin.Engine.Configuration;

namespace Akin.Server.DeepDetect;

/// <summary>A part of a call's document. What it holds beside the keys that are read here is kept, to be looked through.</summary>
internal abstract record CallPart
{
    /// <summary>The other keys.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }
}

/// <summary>
/// What a part of a call may hold beside the keys that are read here. A key by which DeepDetect would do something else than Akin does is
/// refused, unless its value says no; so is one that is a slip away from a key that there is. DeepDetect passes over all others, and so
/// do we: gpu, batch sizes, sizes of photos (these are in the YAML beside the network) and what other libraries take.
/// </summary>
/// <param name="place">Where the part stands, for messages.</param>
/// <param name="read">The keys that are read here.</param>
/// <param name="acts">The keys by which DeepDetect does something that is not done here.</param>
/// <param name="others">Further keys that DeepDetect knows.</param>
internal sealed class CallKeys(string place, string[] read, string[] acts, string[] others)
{
    private static readonly CallKeys Service = new("", ["mllib", "description", "type", "model", "parameters"], [], []);

    private static readonly CallKeys Model = new(
        "model.", ["repository"], ["weights"], ["templates", "create_repository", "index_preload", "init", "read_only"]);

    private static readonly CallKeys ServiceParts = new("parameters.", ["input", "mllib"], [], ["output"]);

    private static readonly CallKeys Input = new(
        "parameters.input.", ["connector"], ["segmentation", "bbox", "ctc"],
        ["timeout", "width", "height", "crop_width", "crop_height", "mean", "std", "scale", "scale_min", "scale_max", "interp", "shuffle", "seed", "rgb", "cuda"]);

    private static readonly CallKeys Library = new(
        "parameters.mllib.", ["extract_layer", "outputlayer"], ["template", "finetuning", "regression", "autoencoder", "inputlayer", "inputblob", "outputblob", "forward_method"],
        ["nclasses", "ntargets", "gpu", "gpuid", "engine", "net", "datatype", "layers", "mirror", "rotate", "dla"]);

    private static readonly CallKeys Predict = new("", ["service", "parameters", "data", "ids"], ["chain"], ["index_uris", "async"]);

    private static readonly CallKeys PredictParts = new("parameters.", ["mllib", "output"], [], ["input"]);

    private static readonly CallKeys Output = new(
        "parameters.output.", ["best", "confidence_threshold", "index", "build_index", "search", "search_nn"],
        ["template", "network", "measure", "bbox", "regression", "rois", "multibox_rois", "ctc", "confidences", "logits", "logits_blob"],
        ["index_type", "index_gpu", "index_gpuid", "train_samples", "ondisk", "nprobe"]);

    /// <summary>Looks through the document that makes a service.</summary>
    /// <exception cref="CallException">400: it asks for something that is not done here.</exception>
    public static void Check(ServiceBody body)
    {
        Service.CheckPart(body);
        Model.CheckPart(body.Model);
        ServiceParts.CheckPart(body.Parameters);
        Input.CheckPart(body.Parameters?.Input);
        Library.CheckPart(body.Parameters?.Mllib);
    }

    /// <summary>Looks through the document of a prediction.</summary>
    /// <exception cref="CallException">400: it asks for something that is not done here.</exception>
    public static void Check(PredictBody body)
    {
        Predict.CheckPart(body);
        PredictParts.CheckPart(body.Parameters);
        Library.CheckPart(body.Parameters?.Mllib);
        Output.CheckPart(body.Parameters?.Output);
    }

    private void CheckPart(CallPart? part)
    {
        foreach ((string key, JsonElement value) in part?.Others ?? [])
        {
            if (acts.Contains(key) && !SaysNo(value))
                throw new CallException(400, CallFault.BadRequest, $"{place}{key} is not supported here; leave it out");
            if (!acts.Contains(key) && !others.Contains(key) && NearestName.Find(key, [.. read, .. acts, .. others]) is { } nearest)
                throw new CallException(400, CallFault.BadRequest, $"there is no {place}{key.ReplaceLineEndings(" ")}; did you mean {place}{nearest}?");
        }
    }

    private static bool SaysNo(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };
}
