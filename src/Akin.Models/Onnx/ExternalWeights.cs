using System.Security.Cryptography;
using Onnx;

namespace Akin.Models.Onnx;

/// <summary>The files beside a network that hold its weights, and a hash of all of them together.</summary>
internal static class ExternalWeights
{
    /// <summary>The hash of a network: of its file, and of the files that its weights lie in.</summary>
    /// <param name="bytes">The bytes of the <c>.onnx</c> file.</param>
    /// <param name="model">The model that they hold.</param>
    /// <param name="path">Where the file is.</param>
    /// <returns>SHA-256 in hex: of the file itself where all weights are in it.</returns>
    /// <exception cref="ModelException">A file with weights is missing, can't be read or lies outside of the model's folder.</exception>
    public static string Hash(ReadOnlySpan<byte> bytes, ModelProto model, string path)
    {
        string[] locations = [.. Locations(model).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (locations.Length == 0)
            return Convert.ToHexStringLower(SHA256.HashData(bytes));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(bytes));
        foreach (string location in locations)
        {
            hash.AppendData(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(location)));
            hash.AppendData(HashFile(location, path));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] HashFile(string location, string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!, file = Path.GetFullPath(location, folder);
        if (Path.IsPathRooted(location) || !file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ModelException($"{path} keeps weights in '{location}', outside of its own folder; they must lie beside it");
        try
        {
            using FileStream weights = File.OpenRead(file);
            return SHA256.HashData(weights);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"{path} keeps weights in {location}, which is not there; put it beside the model", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} keeps weights in {location}, which can't be read: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Locations(ModelProto model) =>
        Tensors(model.Graph).Concat(model.Functions.SelectMany(f => f.Node.SelectMany(Tensors)))
            .Where(t => t.DataLocation == TensorProto.Types.DataLocation.External)
            .SelectMany(t => t.ExternalData.Where(e => e.Key == "location").Select(e => e.Value));

    private static IEnumerable<TensorProto> Tensors(GraphProto graph) =>
        graph.Initializer.Concat(graph.SparseInitializer.SelectMany(Parts)).Concat(graph.Node.SelectMany(Tensors));

    private static IEnumerable<TensorProto> Tensors(NodeProto node) => node.Attribute.SelectMany(a =>
        a.Tensors.Concat(a.SparseTensors.SelectMany(Parts)).Concat(a.T is null ? [] : [a.T]).Concat(a.SparseTensor is null ? [] : Parts(a.SparseTensor))
            .Concat(OnnxGraph.Bodies(a).SelectMany(Tensors)));

    private static IEnumerable<TensorProto> Parts(SparseTensorProto tensor) => new[] { tensor.Values, tensor.Indices }.Where(t => t is not null);
}
