using System.Buffers;
using Akin.Training.Networks;

namespace Akin.Lab.Training.Feed;

/// <summary>
/// Reads photos, varied as the epoch has them, and computes their features one by one: so a head is trained on a backbone that takes
/// one photo at a time.
/// </summary>
/// <param name="reader">Reads the photos.</param>
/// <param name="network">The network whose backbone computes the features.</param>
internal sealed class FeatureReader(PhotoReader reader, TrainingNetwork network) : IDisposable
{
    private readonly FeatureExtractor _extractor = new(network);

    /// <summary>Numbers of a photo.</summary>
    public int Length => _extractor.Length;

    /// <summary>Computes a photo's features, as <see cref="PhotoFeed.Fill"/> wants.</summary>
    public bool TryFill(int photo, int? epoch, Span<float> features)
    {
        float[] pixels = ArrayPool<float>.Shared.Rent(reader.Length);
        try
        {
            if (!reader.TryFill(photo, epoch, pixels.AsSpan(0, reader.Length)))
            {
                features.Clear();
                return false;
            }

            _extractor.Run(1, pixels.AsMemory(0, reader.Length), features);
            return true;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pixels);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _extractor.Dispose();
}
