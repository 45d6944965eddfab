using System.Globalization;
using Akin.Training.Benchmarks;
using Onnx;

// dotnet run -c Release --project bench/Akin.Training.Benchmarks -- [--threads N] [--rounds N] [--profile] [NETWORK...]
// NETWORK: fashion-mnist, mobilenet-v2, mobilenet-v2-bn
// ... -- train [FOLDER] [EPOCHS] [RATE] [OUT.onnx] [PHOTOS] [WIDTH]   trains the Fashion-MNIST network
// ... -- overhead   what a step costs beside its arithmetic
if (args is ["train", ..])
{
    await FashionMnistTraining.RunAsync(args[1..]);
    return;
}

if (args is ["overhead"])
{
    StepOverhead.Write();
    return;
}

var networks = new Dictionary<string, (Func<ModelProto> Make, int Batch)>(StringComparer.Ordinal)
{
    ["fashion-mnist"] = (Networks.FashionMnist, 128),
    ["mobilenet-v2"] = (() => Networks.Read(Environment.GetEnvironmentVariable("AKIN_MOBILENET") ?? "../shared/models/mobilenet-v2.onnx"), 32),
    ["mobilenet-v2-bn"] = (Networks.MobileNetV2, 32),
};
int Option(string name, int otherwise) =>
    Array.IndexOf(args, name) is int i and >= 0 ? int.Parse(args[i + 1], CultureInfo.InvariantCulture) : otherwise;
int threads = Option("--threads", Environment.ProcessorCount), rounds = Option("--rounds", 5);
string[] chosen = [.. args.Where(networks.ContainsKey)];
bool profile = args.Contains("--profile");
foreach (string name in chosen.Length > 0 ? chosen : [.. networks.Keys])
{
    (Func<ModelProto> make, int batch) = networks[name];
    ModelProto inference = make(), forward = make(), step = make();
    Step.WriteForward(forward, batch);
    Step.Write(step, batch);
    if (args.Contains("--save"))
        File.WriteAllBytes($"/tmp/{name}-step.onnx", Google.Protobuf.MessageExtensions.ToByteArray(step));
    Timed[] timed = profile
        ? [new Timed("step", step, batch, threads, Path.Combine(Path.GetTempPath(), "akin-step"))]
        : [new Timed("inference", inference, batch, threads), new Timed("forward", forward, batch, threads), new Timed("step", step, batch, threads)];
    for (int i = 0; i <= rounds; i++)
    {
        foreach (Timed t in timed)
            t.Run();
    }

    foreach (Timed t in timed)
    {
        var measured = t.Times.Skip(1).ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-16} {t.Name,-10} wall min {measured.Min(x => x.Wall),8:F1} median {measured.Select(x => x.Wall).Order().ElementAt(rounds / 2),8:F1} ms; processor min {measured.Min(x => x.Processor),8:F1} ms"));
        if (profile)
            Profile.Print(t.EndProfiling(), rounds + 1);
        t.Dispose();
    }
}
