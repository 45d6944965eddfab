using Akin.Imaging;

namespace Akin.Models;

/// <summary>Turns photos, as pixels of a known shape, into vectors. All members may be called from any number of threads.</summary>
public interface IEmbedder : IDisposable
{
    /// <summary>What was opened: a store remembers it, and refuses vectors from anything else.</summary>
    EmbedderIdentity Identity { get; }

    /// <summary>What a photo must look like before it is embedded.</summary>
    ImageShape Shape { get; }

    /// <summary>The length of a vector.</summary>
    int Dimensions { get; }

    /// <summary>How many photos are best embedded at once on one thread.</summary>
    int BatchSize { get; }

    /// <summary>The distance that suits these vectors, as on the command line.</summary>
    string Metric { get; }

    /// <summary>The classes whose probabilities it tells beside the vector, in their order; none where it was opened for the vector alone.</summary>
    IReadOnlyList<string> Classes => [];

    /// <summary>What people should know of these vectors, a line each: what was found when the network was opened.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>
    /// What trying the network found out, as a text to open it by sooner the next time; null where there was nothing to try. It holds
    /// for the same files and settings only, and anything else is tried anew.
    /// </summary>
    string? Check => null;

    /// <summary>Embeds photos on the calling thread.</summary>
    /// <param name="pixels"><paramref name="count"/> photos of <see cref="Shape"/>, one after another: rows of interleaved bytes.</param>
    /// <param name="count">How many photos.</param>
    /// <param name="vectors">Where to put <paramref name="count"/> x <see cref="Dimensions"/> values.</param>
    /// <exception cref="ArgumentException">A span's length does not fit.</exception>
    /// <exception cref="ModelException">The network failed to run.</exception>
    void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors);

    /// <summary>Embeds photos and tells their classes, both from one pass through the network.</summary>
    /// <param name="pixels">As in the other form.</param>
    /// <param name="count">How many photos.</param>
    /// <param name="vectors">As in the other form.</param>
    /// <param name="probabilities">
    /// Where to put <paramref name="count"/> x <see cref="Classes"/> values, those of a photo 0 to 1 with the sum 1; where it is empty,
    /// classes are not computed.
    /// </param>
    /// <exception cref="ArgumentException">A span's length does not fit.</exception>
    /// <exception cref="ModelException">The network failed to run.</exception>
    void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors, Span<float> probabilities)
    {
        if (probabilities.Length > 0)
            throw new ArgumentException("this model tells no classes", nameof(probabilities));
        Embed(pixels, count, vectors);
    }
}
