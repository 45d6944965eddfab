using Akin.Imaging.Duplicates;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Imaging.Tests.Duplicates;

public sealed class PerceptualHashTests
{
    private const int Side = PerceptualHash.Side;

    [Fact]
    public void The_bits_are_the_signs_of_the_lowest_frequencies() => Prop.ForAll(Seeds, seed =>
    {
        float[] gray = Gray(seed);
        ulong slow = 0;
        for (int v = 0; v < 8; v++)
        {
            for (int u = 0; u < 8; u++)
            {
                double sum = 0;
                for (int y = 0; y < Side; y++)
                {
                    for (int x = 0; x < Side; x++)
                        sum += gray[(y * Side) + x] * Math.Cos(((2 * x) + 1) * u * Math.PI / (2 * Side)) * Math.Cos(((2 * y) + 1) * v * Math.PI / (2 * Side));
                }

                slow |= u + v > 0 && sum > 0 ? 1UL << ((8 * v) + u) : 0;
            }
        }

        return PerceptualHash.Compute(gray).Bits == slow;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_mirror_images_hash_is_known_without_looking_at_it() => Prop.ForAll(Seeds, seed =>
    {
        float[] gray = Gray(seed), mirrored = [.. gray.Chunk(Side).SelectMany(row => row.Reverse())];
        PerceptualHash hash = PerceptualHash.Compute(gray);
        return hash.Mirrored == PerceptualHash.Compute(mirrored) && hash.Mirrored.Mirrored == hash;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Lighter_is_the_same_and_the_negative_is_the_opposite() => Prop.ForAll(Seeds, seed =>
    {
        float[] gray = Gray(seed);
        PerceptualHash hash = PerceptualHash.Compute(gray);
        return hash == PerceptualHash.Compute([.. gray.Select(g => (g * 1.5f) + 20)]) && hash.DistanceTo(PerceptualHash.Compute([.. gray.Select(g => 255 - g)])) == 63;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Only_a_picture_of_its_size_is_hashed() => Assert.Throws<ArgumentException>(() => PerceptualHash.Compute(new float[Side * Side - 1]));

    private static Arbitrary<int> Seeds => Gen.Choose(0, 1_000_000).ToArbitrary();

    // No frequency of noise is so near to 0 that rounding could decide its sign.
    private static float[] Gray(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Side * Side).Select(_ => (float)(random.NextDouble() * 255))];
    }
}
