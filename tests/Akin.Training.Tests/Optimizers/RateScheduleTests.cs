using Akin.Training.Optimizers;

namespace Akin.Training.Tests;

public sealed class RateScheduleTests
{
    [Fact]
    public void A_constant_rate_stays() =>
        Assert.All(Enumerable.Range(0, 100), s => Assert.Equal(1, RateSchedules.Factor(RateSchedule.Constant, s, 100)));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(25, 0.853553)]
    [InlineData(50, 0.5)]
    [InlineData(75, 0.146447)]
    public void A_cosine_falls_through_its_known_points(int step, double factor) =>
        Assert.Equal(factor, RateSchedules.Factor(RateSchedule.Cosine, step, 100), 1e-6);

    // From PyTorch's OneCycleLR(max_lr=1, total_steps=100): the peak is at step 29.
    [Theory]
    [InlineData(0, 0.04)]
    [InlineData(29, 1)]
    [InlineData(99, 0.000004)]
    [InlineData(64, 0.500002)]
    public void One_cycle_goes_through_its_known_points(int step, double factor) =>
        Assert.Equal(factor, RateSchedules.Factor(RateSchedule.OneCycle, step, 100), 1e-6);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void However_few_steps_there_are_every_factor_is_above_nothing_and_at_most_one(int steps)
    {
        foreach (RateSchedule schedule in Enum.GetValues<RateSchedule>())
            Assert.All(Enumerable.Range(0, steps), s => Assert.InRange(RateSchedules.Factor(schedule, s, steps), 1e-9, 1));
    }
}
