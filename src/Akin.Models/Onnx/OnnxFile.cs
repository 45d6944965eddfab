using Google.Protobuf;
using Onnx;

namespace Akin.Models.Onnx;

/// <summary>Reads the ONNX file format, refusing what is not a network before anything is run.</summary>
public static class OnnxFile
{
    // One protobuf message can't be larger than this; ONNX puts the weights of larger networks into files beside it.
    private const long MaxBytes = int.MaxValue;

    /// <summary>Reads a network.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <returns>The parsed model: at least one node, one input that is no weight, and one output.</returns>
    /// <exception cref="ModelException">There is no such file, or it is not an ONNX network.</exception>
    public static ModelProto Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new ModelException($"{path} is a folder, not an ONNX model");
        if (!File.Exists(path))
            throw new ModelException($"there is no model at {path}; give the path of an .onnx file, or: pixels");
        long bytes = new FileInfo(path).Length;
        if (bytes == 0)
            throw new ModelException($"{path} is empty (0 bytes), not an ONNX model");
        if (bytes > MaxBytes)
            throw new ModelException($"{path} is larger than 2 GB; save its weights as external data beside it");

        ModelProto model;
        try
        {
            using FileStream file = File.OpenRead(path);
            model = ModelProto.Parser.ParseFrom(file);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelException($"{path} is not an ONNX model (its bytes are no ONNX graph)", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} can't be read: {e.Message}", e);
        }

        // Random bytes can parse as a message of unknown fields: a network also has nodes and an output.
        if (model.Graph is not { Node.Count: > 0, Output.Count: > 0 })
            throw new ModelException($"{path} is not an ONNX model (it holds no graph)");
        return model;
    }
}
