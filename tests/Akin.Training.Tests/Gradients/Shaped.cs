namespace Akin.Training.Tests.Gradients;

/// <summary>Random shapes and values for checks by differences.</summary>
internal static class Shaped
{
    /// <summary>A shape of some axes with sides of 1 to 4.</summary>
    public static long[] Random(Random random, int least, int most) =>
        [.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => (long)random.Next(1, 5))];

    /// <summary>Shapes that broadcast with one another: sides of one shape, some made 1, some axes in front left out.</summary>
    public static long[][] Broadcast(Random random, int count)
    {
        long[] whole = Random(random, 0, 4);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            long[] part = [.. whole.Select(side => random.Next(3) == 0 ? 1 : side)];
            return random.Next(3) == 0 ? part[random.Next(part.Length + 1)..] : part;
        })];
    }

    /// <summary>Values between 0.5 and 2.5.</summary>
    public static float[] Positive(Random random, params long[] dims) =>
        [.. GradientCheck.Normal(random, dims).Select(_ => 0.5f + (2 * random.NextSingle()))];
}
