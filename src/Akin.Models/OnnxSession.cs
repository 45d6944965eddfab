using Akin.Models.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Models;

/// <summary>Opens edited graphs in ONNX Runtime and tries them on blank photos.</summary>
internal static class OnnxSession
{
    /// <summary>
    /// Opens a network at chosen tensors, for several photos at once if it bears that, else for one.
    /// </summary>
    /// <param name="path">The model file.</param>
    /// <param name="settings">The settings beside it.</param>
    /// <param name="choose">Names the tensors to return.</param>
    /// <returns>An unoptimised session, the edited model, its input and the number of photos that it was tried with.</returns>
    public static (InferenceSession Session, ModelProto Model, OnnxInput Input, int Batch) Probe(
        string path, ModelSettings settings, Func<OnnxGraph, IReadOnlyCollection<string>> choose)
    {
        // Two photos tell whether the batch dimension is free: an inner Reshape to a fixed batch fails or folds them.
        foreach (int batch in new[] { 2, 1 })
        {
            ModelProto model = OnnxFile.Read(path);
            OnnxInput input = OnnxInput.Of(model.Graph, settings, path);
            if (batch > 1)
                GraphTap.FreeBatch(model);
            GraphTap.FeedFloat(model);
            GraphTap.ReturnOnly(model, choose(new OnnxGraph(model.Graph)));
            InferenceSession? session = null;
            try
            {
                session = Open(model, path, optimise: false);
                if (Run(session, input, batch).All(s => batch == 1 || (s.Length > 0 && s[0] == batch)))
                    return (session, model, input, batch);
            }
            catch (Exception e) when (e is OnnxRuntimeException or ModelException)
            {
                if (batch == 1)
                {
                    session?.Dispose();
                    throw e as ModelException ?? new ModelException($"{path} can't be run: {FirstLine(e)}", e);
                }
            }

            session?.Dispose();
        }

        throw new ModelException($"{path} can't be run on a photo");
    }

    /// <summary>Opens a model, edited or not.</summary>
    /// <exception cref="ModelException">ONNX Runtime refuses it.</exception>
    public static InferenceSession Open(ModelProto model, string path, bool optimise)
    {
        using var options = new SessionOptions
        {
            // Parallelism comes from callers: a pool inside the session would fight them for the cores.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = optimise ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
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
    /// <returns>The shape of each output, in the session's order; empty for an output that is no tensor.</returns>
    public static IReadOnlyList<long[]> Run(InferenceSession session, OnnxInput input, int batch)
    {
        long[] dimensions = input.Dimensions(batch);
        float[] blank = new float[dimensions.Aggregate(1L, (product, side) => product * side)];
        using var runOptions = new RunOptions();
        using OrtValue fed = OrtValue.CreateTensorValueFromMemory(blank, dimensions);
        using IDisposableReadOnlyCollection<OrtValue> given =
            session.Run(runOptions, [input.Name], [fed], [.. session.OutputNames]);
        return [.. given.Select(v => v.IsTensor ? v.GetTensorTypeAndShape().Shape : [])];
    }

    /// <summary>The engine's complaint without its code, stack and file positions.</summary>
    public static string FirstLine(Exception e)
    {
        string line = e.Message.Split('\n')[0].Trim();
        int code = line.IndexOf("] ", StringComparison.Ordinal);
        return code >= 0 && line.StartsWith("[ErrorCode", StringComparison.Ordinal) ? line[(code + 2)..] : line;
    }
}
