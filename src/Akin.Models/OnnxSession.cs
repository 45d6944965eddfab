using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Models;

/// <summary>Opens graphs in ONNX Runtime and tries them on blank photos.</summary>
internal static class OnnxSession
{
    /// <summary>Opens a model, edited or not.</summary>
    /// <exception cref="ModelException">ONNX Runtime refuses it.</exception>
    public static InferenceSession Open(ModelProto model, string path, bool optimize)
    {
        using var options = new SessionOptions
        {
            // Parallelism comes from callers: a pool inside the session would fight them for the cores.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = optimize ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };

        // The edited graph is given as bytes, so the engine must be told where weights in files of their own lie.
        options.AddSessionConfigEntry(
            "session.model_external_initializers_file_folder_path", Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            return new InferenceSession(model.ToByteArray(), options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{path} can't be opened: {FirstLine(e)}", e);
        }
    }

    /// <summary>Runs blank photos through a session.</summary>
    /// <returns>What each output is, in the session's order.</returns>
    public static IReadOnlyList<TensorForm> Run(InferenceSession session, OnnxInput input, int batch)
    {
        long[] dimensions = input.Dimensions(batch);
        float[] blank = new float[dimensions.Aggregate(1L, (product, side) => product * side)];
        using var runOptions = new RunOptions();
        using OrtValue fed = OrtValue.CreateTensorValueFromMemory(blank, dimensions);
        using IDisposableReadOnlyCollection<OrtValue> given =
            session.Run(runOptions, [input.Name], [fed], [.. session.OutputNames]);
        return [.. given.Select(TensorForm.From)];
    }

    /// <summary>The engine's complaint without its code, stack and file positions.</summary>
    public static string FirstLine(Exception e)
    {
        string line = e.Message.Split('\n')[0].Trim();
        int code = line.IndexOf("] ", StringComparison.Ordinal);
        return code >= 0 && line.StartsWith("[ErrorCode", StringComparison.Ordinal) ? line[(code + 2)..] : line;
    }
}
