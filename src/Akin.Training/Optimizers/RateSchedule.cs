namespace Akin.Training.Optimizers;

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
