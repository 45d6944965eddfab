using Akin.Engine;
using Akin.Lab.Training.Results;

namespace Akin.Lab.Tests.Training;

public sealed class ClassMeasureTests
{
    [Fact]
    public void The_right_class_counts_by_its_place_among_the_likeliest_and_behind_what_it_ties_with()
    {
        float[] scores = [6, 5, 4, 3, 2, 1];
        ClassFigure figure = ClassMeasure.Compute("kind", "hold-out", [0, 1, 2, 4, 5, 5], [scores, scores, scores, scores, scores, new float[6]]);
        Assert.Equal(("kind", "hold-out", 6), (figure.Task, figure.Side, figure.Photos));
        Assert.Equal([2 / 6.0, 1 / 6.0, 3 / 6.0, 4 / 6.0], new[] { figure.Majority, figure.Accuracy, figure.Top3, figure.Top5 });
    }

    [Fact]
    public void A_network_that_gives_no_numbers_is_right_about_nothing()
    {
        ClassFigure figure = ClassMeasure.Compute("kind", "validation", [0, 1], [[float.NaN, float.NaN], [0, float.NaN]]);
        Assert.Equal(0, figure.Accuracy);
    }
}
