using System.Globalization;
using System.Text.Json;

namespace Akin.Training.Benchmarks;

/// <summary>Which nodes of a graph cost, from ONNX Runtime's own profile.</summary>
internal static class Profile
{
    public static void Print(string path, int runs)
    {
        using FileStream file = File.OpenRead(path);
        using JsonDocument events = JsonDocument.Parse(file);
        var nodes = events.RootElement.EnumerateArray()
            .Where(e => e.GetProperty("cat").GetString() == "Node" && e.GetProperty("name").GetString()!.EndsWith("_kernel_time", StringComparison.Ordinal))
            .Select(e => (Name: e.GetProperty("name").GetString()![..^12], Op: e.GetProperty("args").GetProperty("op_name").GetString()!, Ms: e.GetProperty("dur").GetDouble() / 1000, Args: e.GetProperty("args")))
            .ToList();
        foreach (var op in nodes.GroupBy(n => (n.Name.StartsWith("gradient/", StringComparison.Ordinal) ? "gradient " : n.Name.StartsWith("update/", StringComparison.Ordinal) ? "update " : "forward ") + n.Op).Select(g => (g.Key, Ms: g.Sum(n => n.Ms) / runs, Count: g.Count() / runs)).OrderByDescending(o => o.Ms).Take(24))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {op.Key,-36} {op.Count,5} x  {op.Ms,9:F2} ms"));
        foreach (var node in nodes.GroupBy(n => n.Name).Select(g => (g.Key, Ms: g.Min(n => n.Ms), Args: g.First().Args)).OrderByDescending(o => o.Ms).Take(40))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {node.Ms,9:F2} ms  {node.Key} {Shapes(node.Args, "input_type_shape")} -> {Shapes(node.Args, "output_type_shape")}"));
        File.Delete(path);
    }

    private static string Shapes(JsonElement args, string name) => args.TryGetProperty(name, out JsonElement shapes)
        ? string.Join(" ", shapes.EnumerateArray().SelectMany(s => s.EnumerateObject()).Select(p => "[" + string.Join(",", p.Value.EnumerateArray()) + "]"))
        : "";
}
