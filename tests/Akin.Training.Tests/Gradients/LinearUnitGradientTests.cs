namespace Akin.Training.Tests.Gradients;

public class LinearUnitGradientTests
{
    public static TheoryData<string, string?, float> Cases => new()
    {
        { "Elu", null, 0 }, { "Elu", "alpha", 0.3f },
        { "Selu", null, 0 }, { "Selu", "alpha", 0.7f }, { "Selu", "gamma", 2 },
        { "Celu", null, 0 }, { "Celu", "alpha", 0.4f }, { "Celu", "alpha", 3 },
        { "Mish", null, 0 }, { "Softplus", null, 0 }, { "Softsign", null, 0 },
        { "ThresholdedRelu", null, 0 }, { "ThresholdedRelu", "alpha", -0.8f },
        { "Shrink", null, 0 }, { "Shrink", "lambd", 1.28f }, { "Shrink", "bias", 0.3f },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_linear_unit_has_the_gradient_that_differences_give(string op, string? attribute, float value)
    {
        // Scaled, so that no value stands on a kink or a threshold.
        float[] values = [.. GradientCheck.Apart(new Random(4), 3, 4, 2).Select(v => v * (op == "Shrink" ? 0.8f : 0.95f))];
        GradientCheck check = new GradientCheck(op, 4).Wanted(values, 3, 4, 2);
        if (attribute is not null)
            check.With(attribute, value);
        check.Run();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("tanh")]
    public void Gelu_has_the_gradient_that_differences_give(string approximate) =>
        new GradientCheck("Gelu", 5).Wanted(4, 5).With("approximate", approximate).Run(opset: 20);

    [Theory]
    [InlineData("Mish")]
    [InlineData("Selu")]
    [InlineData("Celu")]
    [InlineData("Softplus")]
    [InlineData("Softsign")]
    public void Far_from_zero_the_gradient_is_a_number(string op)
    {
        float[] gradient = TestedGradient.Node(op, [-1e4f, -90, 90, 1e4f], [4]);
        Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
    }
}
