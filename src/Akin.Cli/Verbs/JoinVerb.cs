using System.CommandLine;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Training.Networks;

namespace Akin.Cli.Verbs;

/// <summary><c>akin join</c>: several networks as one.</summary>
internal static class JoinVerb
{
    public static Command Create()
    {
        var models = new Argument<string[]>("MODEL") { Description = "The networks, at least two .onnx files", Arity = new ArgumentArity(2, 16) };
        var verb = new Command("join", """
            Joins networks to one file whose vector is theirs, each of length 1, end to end. Networks that were trained otherwise
            err on other photos: together they are better on photos that neither has seen, at the time of both. Then akin adapt
            makes the vector short, and akin quantize the network fast.

            Example: akin join mobilenet-v2.onnx mobilenet-v2-tv.onnx --power 0.6 --out joined.onnx
            """) { models };
        Option<string> to = CommonOptions.NetworkFile();
        var power = new Option<float>("--power") { Description = "The power that the size of each value is raised to, above 0 to 1; below 1, a few large values count less", HelpName = "X", DefaultValueFactory = _ => 1 };
        Option<WeightStorage> weights = CommonOptions.Weights();
        var json = CommonOptions.Json();
        foreach (Option option in new Option[] { to, power, weights, json })
            verb.Add(option);
        verb.SetAction(parsed =>
        {
            string[] from = parsed.GetRequiredValue(models);
            string path = parsed.GetRequiredValue(to);
            if (from.Any(f => Path.GetFullPath(f) == Path.GetFullPath(path)))
                throw new EngineException($"{path} is one of the networks; write the joined one to another file");
            int length = JoinedNetwork.Write(from, path, parsed.GetValue(power), parsed.GetValue(weights));
            if (parsed.GetValue(json))
                Answer.Write(new { Out = path, Dimensions = length, Bytes = new FileInfo(path).Length });
            else
                People.Say($"{path}: {from.Length} networks as one, vectors of {length} values, {new FileInfo(path).Length / 1e6:0.0} MB");
            return 0;
        });
        return verb;
    }
}
