using System.Drawing;
using Akin.Imaging.Augmentation;

namespace Akin.Imaging.Tests.Augmentation;

public class PhotoCacheTests
{
    private static readonly byte[][] Files = [.. Enumerable.Range(0, 12).Select(i => Fixture.Read("jpeg", Picture.Noise(160 + i, 120, 3, i)))];

    [Fact]
    public void A_kept_photo_is_neither_read_nor_decoded_again()
    {
        var cache = new PhotoCache(new ImageDecoder(), 64, 3, 1 << 20);
        int reads = 0;
        for (int epoch = 0; epoch < 3; epoch++)
        {
            for (int i = 0; i < Files.Length; i++)
            {
                RawPhoto photo = cache.Get(i, null, () => { reads++; return Files[i]; });
                Assert.Equal((Files.Length > 0, 64, 3), (photo.Pixels.Length == photo.Width * photo.Height * 3, photo.Height, photo.Channels));
            }
        }

        Assert.Equal((Files.Length, Files.Length), (reads, cache.Count));
        Assert.True(cache.Bytes > 12 * 64 * 64 * 3);
    }

    [Fact]
    public void A_photo_is_the_same_whether_there_was_room_for_it_or_not()
    {
        var decoder = new ImageDecoder();
        var roomy = new PhotoCache(decoder, 64, 3, 1 << 20);
        var small = new PhotoCache(decoder, 64, 3, 40_000);
        for (int round = 0; round < 2; round++)
        {
            Parallel.For(0, Files.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            {
                RawPhoto a = roomy.Get(i, null, () => Files[i]), b = small.Get(i, null, () => Files[i]);
                Assert.Equal((a.Width, a.Height, a.Channels), (b.Width, b.Height, b.Channels));
                Assert.True(a.Pixels.Span.SequenceEqual(b.Pixels.Span));
            });
        }

        Assert.InRange(small.Bytes, 1, 40_000);
        Assert.InRange(small.Count, 1, 2);
    }

    [Fact]
    public void The_small_form_shows_the_box_at_most_at_its_own_size()
    {
        var cache = new PhotoCache(new ImageDecoder(), 64, 1, 1 << 20);
        Picture quadrants = Picture.Quadrants();
        byte[] file = Fixture.Read("png", quadrants);
        RawPhoto photo = cache.Get(3, new Rectangle(48, 0, 48, 32), () => file);
        Assert.Equal((48, 32, 1), (photo.Width, photo.Height, photo.Channels));
        Assert.All(photo.Pixels.ToArray(), level => Assert.Equal(Picture.Green.Luma, level));
    }

    [Fact]
    public void A_bad_photo_is_refused_each_time_and_takes_no_room()
    {
        var cache = new PhotoCache(new ImageDecoder(), 64, 3, 1 << 20);
        for (int i = 0; i < 3; i++)
            Assert.Throws<ImageException>(() => cache.Get(1, null, () => Files[0].AsMemory(0, 500)));
        Assert.Equal((0L, 0), (cache.Bytes, cache.Count));
    }
}
