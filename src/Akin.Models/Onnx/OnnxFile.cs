using Google.Protobuf;
using Onnx;

namespace Akin.Models.Onnx;

/// <summary>Reads the ONNX file format, refusing what is not a network before anything is run.</summary>
public static class OnnxFile
{
    // One protobuf message can't be larger than this; ONNX puts the weights of larger networks into files beside it.
    private static readonly long MaxBytes = Array.MaxLength;

    /// <summary>
    /// Reads a network. A branch that is always taken stands in the place of its If, and what was saved in training mode is in inference
    /// mode (<see cref="InferenceMode"/>).
    /// </summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <returns>The parsed model: at least one node, one input that is no weight, and one output.</returns>
    /// <exception cref="ModelException">There is no such file, or it is not an ONNX network.</exception>
    public static ModelProto Read(string path)
    {
        ModelProto model = Parse(ReadBytes(path), path);
        Normalize(model);
        return model;
    }

    /// <summary>Reads a network together with its hash: of its file and of the files beside it that hold weights.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <returns>The model as <see cref="Read"/> gives it, the hash, and the names of the layers that were saved in training mode.</returns>
    /// <exception cref="ModelException">As in <see cref="Read"/>, or a file with weights is missing.</exception>
    internal static (ModelProto Model, string Hash, IReadOnlyList<string> WasTraining) ReadWithHash(string path)
    {
        byte[] bytes = ReadBytes(path);
        ModelProto model = Parse(bytes, path);
        string hash = ExternalWeights.Hash(bytes, model, path);
        return (model, hash, Normalize(model));
    }

    /// <summary>The hash of a network: of its file, and of the files beside it that hold weights.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <returns>SHA-256 in hex.</returns>
    /// <exception cref="ModelException">There is no such file, it is not an ONNX network, or a file with weights is missing.</exception>
    public static string Hash(string path)
    {
        byte[] bytes = ReadBytes(path);
        return ExternalWeights.Hash(bytes, Parse(bytes, path), path);
    }

    private static IReadOnlyList<string> Normalize(ModelProto model)
    {
        ConstantBranches.Inline(model);
        return InferenceMode.Apply(model);
    }

    private static byte[] ReadBytes(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new ModelException($"{path} is a folder, not an ONNX model");
        if (!File.Exists(path))
            throw new ModelException($"there is no model at {path}; give the path of an .onnx file, or: pixels");
        long length = new FileInfo(path).Length;
        if (length == 0)
            throw new ModelException($"{path} is empty (0 bytes), not an ONNX model");
        if (length > MaxBytes)
            throw new ModelException($"{path} is larger than 2 GB; save its weights as external data beside it");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} can't be read: {e.Message}", e);
        }
    }

    private static ModelProto Parse(byte[] bytes, string path)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelException($"{path} is not an ONNX model (its bytes are no ONNX graph)", e);
        }

        // Random bytes can parse as a message of unknown fields: a network also has nodes and an output.
        if (model.Graph is not { Node.Count: > 0, Output.Count: > 0 })
            throw new ModelException($"{path} is not an ONNX model (it holds no graph)");
        return model;
    }
}
