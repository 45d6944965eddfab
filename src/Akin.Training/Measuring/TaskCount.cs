namespace Akin.Training.Measuring;

/// <summary>Counts how often the right class of a task is among the highest.</summary>
internal sealed class TaskCount(TrainingTask task)
{
    private int _known, _first, _three, _five;

    /// <summary>Counts the rows of a batch whose label is known.</summary>
    /// <param name="logits">Rows of as many values as the task has classes.</param>
    /// <param name="labels">The right classes, or -1.</param>
    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<long> labels)
    {
        for (int row = 0; row < labels.Length; row++)
        {
            if (labels[row] < 0)
                continue;
            ReadOnlySpan<float> scores = logits.Slice(row * task.Classes, task.Classes);
            int right = (int)labels[row], above = 0;
            for (int c = 0; c < scores.Length; c++)
            {
                // A class that scores the same comes first if its number is lower; so that equal scores for all are no success.
                if (scores[c] > scores[right] || (scores[c] == scores[right] && c < right) || float.IsNaN(scores[right]))
                    above++;
            }

            _known++;
            _first += above < 1 ? 1 : 0;
            _three += above < 3 ? 1 : 0;
            _five += above < 5 ? 1 : 0;
        }
    }

    /// <summary>The figures so far.</summary>
    /// <param name="loss">The task's loss.</param>
    public TaskReport Report(double loss) =>
        new(task.Name, _known, loss, Share(_first), Share(_three), Share(_five));

    private double Share(int count) => _known == 0 ? 0 : (double)count / _known;
}
