using System.Runtime.CompilerServices;

namespace Akin.Training.Tests;

/// <summary>
/// Photos of 1 x 8 x 8 (or another side) of noise with one bright quarter, which is the label (0 to 3); a second task tells whether it is
/// one of the left quarters.
/// </summary>
internal sealed class ToyData : ITrainingData
{
    public const int Batch = 16;

    public int Side { get; init; } = 8;

    public int Channels { get; init; } = 1;

    private int Pixels => Channels * Side * Side;

    public int TrainingBatches { get; init; } = 8;

    public int Tasks { get; init; } = 1;

    public bool AllUnknown { get; init; }

    public bool Triplets { get; init; }

    /// <summary>Whether a teacher says of each photo which quarter is bright, in four values.</summary>
    public bool Taught { get; init; }

    public int Size { get; init; } = Batch;

    public int ValidationBatches { get; init; } = 2;

    public async IAsyncEnumerable<TrainingBatch> TrainAsync(int epoch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new TrainingBatch(Size, Pixels, Tasks, Taught ? 4 : 0);
        var random = new Random(1000 + epoch);
        for (int b = 0; b < TrainingBatches; b++)
        {
            Fill(batch, random, Size);
            await Task.Yield();
            yield return batch;
        }
    }

    public async IAsyncEnumerable<TrainingBatch> ValidateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new TrainingBatch(Size, Pixels, Tasks, Taught ? 4 : 0);
        var random = new Random(7);
        for (int b = 0; b < ValidationBatches; b++)
        {
            Fill(batch, random, b == 0 ? Size : Triplets ? 6 : 5);
            await Task.Yield();
            yield return batch;
        }
    }

    private void Fill(TrainingBatch batch, Random random, int count)
    {
        batch.Count = count;
        for (int row = 0; row < batch.Size; row++)
        {
            int third = batch.Size / 3;
            int quarter = Triplets && row >= third ? ((int)batch.Photo(row % third)[^1] + (row >= 2 * third ? 1 + random.Next(3) : 0)) % 4 : random.Next(4);
            Span<float> photo = batch.Photo(row);
            for (int i = 0; i < Pixels; i++)
            {
                bool bright = (i % Side < Side / 2 ? 0 : 1) == quarter % 2 && (i / Side % Side < Side / 2 ? 0 : 1) == quarter / 2;
                photo[i] = (float)random.NextDouble() - 0.5f + (bright ? 1 : 0);
            }

            // A triplet's other photos are drawn by its query's quarter, kept in the last pixel.
            if (Triplets)
                photo[^1] = quarter;
            for (int value = 0; value < batch.TargetLength; value++)
                batch.Target(row)[value] = value == quarter ? 1 : -0.2f;
            for (int t = 0; t < Tasks; t++)
                batch.Labels[t][row] = AllUnknown ? -1 : t == 0 ? quarter : row % 3 == 0 ? -1 : quarter % 2;
        }
    }
}
