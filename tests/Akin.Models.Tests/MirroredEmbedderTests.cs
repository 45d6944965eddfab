using System.Numerics.Tensors;

namespace Akin.Models.Tests;

public sealed class MirroredEmbedderTests
{
    [Fact]
    public void A_photo_and_its_mirror_image_have_one_vector_the_middle_of_their_own()
    {
        using var plain = PixelEmbedder.Open("pixels:3x2x3");
        using var mirrored = new MirroredEmbedder(PixelEmbedder.Open("pixels:3x2x3"));
        byte[] photo = [.. Enumerable.Range(1, 18).Select(i => (byte)(i * 7))];
        byte[] mirror = [.. Enumerable.Range(0, 18).Select(i => photo[(i / 9 * 9) + ((2 - (i % 9 / 3)) * 3) + (i % 3)])];
        float[] both = new float[36], own = new float[36];
        mirrored.Embed([.. photo, .. mirror], 2, both);
        plain.Embed([.. photo, .. mirror], 2, own);
        float first = TensorPrimitives.Norm(own.AsSpan(0, 18)), second = TensorPrimitives.Norm(own.AsSpan(18));
        for (int i = 0; i < 18; i++)
        {
            Assert.Equal((own[i] / first) + (own[18 + i] / second), both[i], 1e-5f);
            Assert.Equal(both[i], both[18 + i], 1e-5f);
        }

        Assert.NotEqual(plain.Identity, mirrored.Identity);
    }
}
