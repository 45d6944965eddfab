using System.Globalization;
using Akin.Training.Benchmarks;
using Onnx;

// dotnet run -c Release --project bench/Akin.Training.Benchmarks -- [--threads N] [--rounds N] [--profile]
//     [--mobilenet FILE.onnx] [--peer torch_train.py] [NETWORK...]
// NETWORK: fashion-mnist, mobilenet-v2 (the file), mobilenet-v2-bn (with batch normalization). "inference" is the
// network as it is used, its weights constants; "forward" is the forward part of the step. With --profile the nodes of
// the step that cost most are listed instead.
string Text(string name, string otherwise) => Array.IndexOf(args, name) is int i and >= 0 ? args[i + 1] : otherwise;
int Number(string name, int otherwise) => int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
var networks = new Dictionary<string, (Func<ModelProto> Make, int Batch, string Peer)>(StringComparer.Ordinal)
{
    ["fashion-mnist"] = (Networks.FashionMnist, 128, "fashion-mnist-cnn"),
    ["mobilenet-v2"] = (() => Networks.Read(Text("--mobilenet", "../shared/models/mobilenet-v2.onnx")), 32, "mobilenet_v2"),
    ["mobilenet-v2-bn"] = (Networks.MobileNetV2, 32, "mobilenet_v2"),
};
int threads = Number("--threads", Environment.ProcessorCount), rounds = Number("--rounds", 5);
string[] chosen = [.. args.Where(networks.ContainsKey)];
IReadOnlyDictionary<string, double> peers = Peer.Run(Text("--peer", ""));
foreach (string name in chosen.Length > 0 ? chosen : [.. networks.Keys])
{
    (Func<ModelProto> make, int batch, string peer) = networks[name];
    ModelProto inference = make(), forward = make(), step = make();
    Step.WriteForward(forward, batch);
    Step.Write(step, batch);
    if (args.Contains("--profile"))
    {
        using var profiled = new Timed(step, batch, threads, Path.Combine(Path.GetTempPath(), "akin-step"));
        for (int i = 0; i < rounds; i++)
            profiled.Run();
        Console.WriteLine(name);
        Profile.Print(profiled.EndProfiling(), rounds);
        continue;
    }

    using Timed used = new(inference, batch, threads), part = new(forward, batch, threads), whole = new(step, batch, threads);
    for (int i = 0; i <= rounds; i++)
    {
        used.Run();
        part.Run();
        whole.Run();
    }

    // Wall time is what a user waits for; processor time says the same on a machine that has other things to do.
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name} (batch {batch}, {threads} threads): inference {used.Wall:F0} ms, forward {part.Wall:F0} ms, step {whole.Wall:F0} ms, {whole.Wall / part.Wall:F2} times forward"));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"    processor time: inference {used.Processor:F0} ms, forward {part.Processor:F0} ms, step {whole.Processor:F0} ms, {whole.Processor / part.Processor:F2} times forward"));
    if (peers.TryGetValue(peer, out double ms))
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    PyTorch: {ms:F0} ms, {ms / whole.Wall:F2} times ours"));
}
