namespace Akin.Engine;

/// <summary>The networks that come with the program: in <c>models/</c> beside it, each with its card.</summary>
public static class ShippedModels
{
    /// <summary>For product photos in general: what <c>akin index</c> takes where none is named; null where it is not there.</summary>
    public static string? Photo => Find("photo.onnx");

    /// <summary>For the small gray photos of Fashion-MNIST: what <c>akin demo</c> takes; null where it is not there.</summary>
    public static string? FashionMnist => Find("fashion-mnist.onnx");

    private static string? Find(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "models", name);
        return File.Exists(path) ? path : null;
    }
}
