using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Akin.Training;

namespace Akin.Training.Benchmarks;

/// <summary>Fashion-MNIST from its IDX files, each training photo flipped, moved and partly erased at random.</summary>
internal sealed class FashionMnistData : ITrainingData
{
    private const int Side = 28, Pixels = Side * Side, Shift = 2;
    private readonly byte[] _train, _trainLabels, _test, _testLabels;
    private readonly int _batch, _seed, _limit;

    public FashionMnistData(string folder, int batch, int seed, int limit = 60_000)
    {
        (_train, _trainLabels) = (Read("train-images-idx3-ubyte.gz", 16), Read("train-labels-idx1-ubyte.gz", 8));
        (_test, _testLabels) = (Read("t10k-images-idx3-ubyte.gz", 16), Read("t10k-labels-idx1-ubyte.gz", 8));
        (_batch, _seed, _limit) = (batch, seed, limit);

        byte[] Read(string name, int header)
        {
            using var unpacked = new MemoryStream();
            using (var file = new GZipStream(File.OpenRead(Path.Combine(folder, name)), CompressionMode.Decompress))
                file.CopyTo(unpacked);
            _ = BinaryPrimitives.ReadInt32BigEndian(unpacked.GetBuffer());
            return unpacked.ToArray()[header..];
        }
    }

    public int TrainingBatches => _limit / _batch;

    public async IAsyncEnumerable<TrainingBatch> TrainAsync(int epoch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var random = new Random((_seed * 7919) + epoch);
        int[] order = [.. Enumerable.Range(0, _limit)];
        random.Shuffle(order);
        TrainingBatch filled = new(_batch, Pixels, 1), free = new(_batch, Pixels, 1);
        Task filling = Task.Run(() => Fill(filled, order, 0, random), cancellationToken);
        for (int b = 0; b < TrainingBatches; b++)
        {
            await filling;
            (TrainingBatch ready, TrainingBatch next, int at) = (filled, free, (b + 1) * _batch);
            if (b + 1 < TrainingBatches)
                filling = Task.Run(() => Fill(next, order, at, random), cancellationToken);
            yield return ready;
            (filled, free) = (free, filled);
        }
    }

    public async IAsyncEnumerable<TrainingBatch> ValidateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new TrainingBatch(_batch, Pixels, 1);
        for (int at = 0; at < _testLabels.Length; at += _batch)
        {
            batch.Count = Math.Min(_batch, _testLabels.Length - at);
            for (int row = 0; row < batch.Count; row++)
            {
                Place(_test.AsSpan((at + row) * Pixels, Pixels), batch.Photo(row), 0, 0, false);
                batch.Labels[0][row] = _testLabels[at + row];
            }

            await Task.CompletedTask;
            yield return batch;
        }
    }

    private void Fill(TrainingBatch batch, int[] order, int from, Random random)
    {
        for (int row = 0; row < batch.Size; row++)
        {
            int photo = order[from + row];
            Span<float> to = batch.Photo(row);
            Place(_train.AsSpan(photo * Pixels, Pixels), to, random.Next((2 * Shift) + 1) - Shift, random.Next((2 * Shift) + 1) - Shift, random.Next(2) == 0);
            if (random.Next(2) == 0)
                Erase(to, random);
            batch.Labels[0][row] = _trainLabels[photo];
        }
    }

    private static void Place(ReadOnlySpan<byte> from, Span<float> to, int dx, int dy, bool flip)
    {
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int fx = (flip ? Side - 1 - x : x) + dx, fy = y + dy;
                float value = fx is >= 0 and < Side && fy is >= 0 and < Side ? from[(fy * Side) + fx] : 0;
                to[(y * Side) + x] = ((value / 255) - 0.286f) / 0.353f;
            }
        }
    }

    private static void Erase(Span<float> photo, Random random)
    {
        int width = 4 + random.Next(9), height = 4 + random.Next(9), left = random.Next(Side - width), top = random.Next(Side - height);
        for (int y = top; y < top + height; y++)
            photo.Slice((y * Side) + left, width).Clear();
    }
}
