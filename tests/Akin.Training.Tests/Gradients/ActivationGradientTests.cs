namespace Akin.Training.Tests.Gradients;

public class ActivationGradientTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Relu_passes_the_gradient_where_it_is_open(int seed) =>
        new GradientCheck("Relu", seed).Wanted(GradientCheck.Apart(new Random(seed), 3, 4, 5), 3, 4, 5).Run();
}
