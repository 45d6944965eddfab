using Microsoft.ML.OnnxRuntime;

namespace Akin.Training.Steps;

/// <summary>Opens graphs where training computes.</summary>
internal static class TrainingDevice
{
    private const string CudaProvider = "CUDAExecutionProvider";

    /// <summary>Refuses a device that is not there.</summary>
    /// <exception cref="TrainingException">There is no such device, or ONNX Runtime lacks its provider.</exception>
    public static void Check(string device)
    {
        if (device is not ("cpu" or "cuda"))
            throw new TrainingException($"there is no device '{device}'; it can be cpu or cuda");
        if (device == "cuda" && !OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider))
        {
            throw new TrainingException(
                "CUDA is not installed: this build computes on processors alone; build with the package Microsoft.ML.OnnxRuntime.Gpu.Linux (needs NVIDIA's driver, CUDA 13 and cuDNN 9), or train on the cpu")
            {
                Code = ErrorCodes.NoCuda,
            };
        }
    }

    /// <summary>Opens a graph. One step runs at a time, on all threads.</summary>
    /// <exception cref="TrainingException">ONNX Runtime refuses the graph or the device.</exception>
    public static InferenceSession Open(byte[] model, TrainerOptions training)
    {
        Check(training.Device);
        using var options = new SessionOptions
        {
            IntraOpNumThreads = training.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };

        // Numbers next to nothing (momenta that die away) would take a hundred times as long.
        options.AddSessionConfigEntry("session.set_denormal_as_zero", "1");

        // Quantized networks are trained as they are written: nothing is fused into operators on whole numbers.
        options.AddSessionConfigEntry("session.disable_quant_qdq", "1");
        try
        {
            if (training.Device == "cuda")
                options.AppendExecutionProvider_CUDA();
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException e)
        {
            string why = e.Message.Split('\n')[0];
            throw new TrainingException(
                training.Device == "cuda" ? $"CUDA can't be used: {why}" : $"ONNX Runtime refuses the training graph: {why}", e);
        }
    }
}
