namespace Akin.Training.Optimizers;

/// <summary>The learning rate of each step, as a factor of the highest.</summary>
public static class RateSchedules
{
    private const double Rising = 0.3, StartDivisor = 25, EndDivisor = 1e4;

    /// <summary>The factor of one step.</summary>
    /// <param name="schedule">How the rate goes.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">How many steps the whole training has; at least 1.</param>
    /// <returns>A factor above or equal 0 and at most 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The step is none of the training's.</exception>
    public static double Factor(RateSchedule schedule, long step, long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, steps);
        return schedule switch
        {
            RateSchedule.Constant => 1,
            RateSchedule.Cosine => HalfCosine(1, 0, (double)step / steps),
            RateSchedule.OneCycle => OneCycle(step, steps),
            _ => throw new ArgumentOutOfRangeException(nameof(schedule)),
        };
    }

    private static double OneCycle(long step, long steps)
    {
        double top = Math.Max(0, (Rising * steps) - 1), last = steps - 1;
        if (step <= top && top > 0)
            return HalfCosine(1 / StartDivisor, 1, step / top);
        return last <= top ? 1 : HalfCosine(1, 1 / (StartDivisor * EndDivisor), (step - top) / (last - top));
    }

    private static double HalfCosine(double from, double to, double done) => to + ((from - to) * (1 + Math.Cos(Math.PI * done)) / 2);
}

/// <summary>How the learning rate goes over the steps of a training.</summary>
public enum RateSchedule
{
    /// <summary>Always the same.</summary>
    Constant,

    /// <summary>From the whole rate down to nothing along half a cosine (Loshchilov and Hutter, "SGDR", 2017).</summary>
    Cosine,

    /// <summary>
    /// From a twenty-fifth of the rate up to it in the first three tenths of the steps, then down to nearly nothing, both
    /// along half a cosine (Smith and Topin, "Super-Convergence", 2018; the numbers are PyTorch's OneCycleLR's).
    /// </summary>
    OneCycle,
}
