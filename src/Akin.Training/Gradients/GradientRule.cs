namespace Akin.Training.Gradients;

/// <summary>
/// How the gradient of one operator is written: reads <see cref="GradientContext.OutputGradient"/>, writes nodes
/// through <see cref="GradientContext.Writer"/>, and gives a gradient to each input that
/// <see cref="GradientContext.Needs"/> one.
/// </summary>
/// <param name="context">The node and what stands around it.</param>
public delegate void GradientRule(GradientContext context);
