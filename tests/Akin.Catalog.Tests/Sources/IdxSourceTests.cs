using System.IO.Compression;
using Akin.Catalog.Sources;

namespace Akin.Catalog.Tests.Sources;

public sealed class IdxSourceTests : IDisposable
{
    private const string Fashion = "/usr/share/datasets/fashion-mnist";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, "-")]
    [InlineData(true, "-")]
    [InlineData(false, ".")]
    public void A_folder_gives_train_and_test_with_labels_and_pixels(bool gzipped, string dot)
    {
        WriteSet("train", 3, gzipped, dot);
        WriteSet("t10k", 2, gzipped, dot);
        IPhotoSource source = PhotoSource.Open(_folder.Path);

        Assert.Equal(("idx", new RawLayout(3, 2, 1)), (source.Kind, source.PixelLayout));
        Assert.Equal(["train-00000", "train-00001", "train-00002", "test-00000", "test-00001"], source.Items().Select(item => item.Id));
        Assert.Equal(["train", "train", "train", "test", "test"], source.Items().Select(item => item.Metadata["split"]));
        Assert.Equal(["0", "1", "2", "0", "1"], source.Items().Select(item => item.Metadata["label"]));
        string suffix = gzipped ? ".gz" : "";
        Assert.Equal($"train-images{dot}idx3-ubyte{suffix}#2", source.Items()[2].Path);
        PhotoBytes photo = source.Read(source.Items()[2].Path, 6);
        Assert.Equal(source.PixelLayout, photo.Raw);
        Assert.Equal([20, 21, 22, 23, 24, 25], photo.Bytes.ToArray());
    }

    [Fact]
    public void One_file_gives_its_own_photos_with_named_labels()
    {
        WriteSet("train", 3, true);
        WriteSet("t10k", 2, true);
        IPhotoSource source = PhotoSource.Open(_folder["train-images-idx3-ubyte.gz"], new() { LabelNames = ["top", "trouser", "dress"] });

        Assert.Equal(["top", "trouser", "dress"], source.Items().Select(item => item.Metadata["label"]));
    }

    [Fact]
    public void Links_to_the_files_are_followed()
    {
        WriteSet("train", 300, false);
        string linked = Directory.CreateDirectory(_folder["linked"]).FullName;
        foreach (string name in (string[])["train-images-idx3-ubyte", "train-labels-idx1-ubyte"])
            File.CreateSymbolicLink(Path.Combine(linked, name), _folder[name]);
        Assert.Equal(300, PhotoSource.Open(linked).Items().Count);
    }

    [Fact]
    public void Photos_without_labels_have_none()
    {
        _folder.Write("train-images-idx3-ubyte", Photos(2));
        _folder.Write("other.bin", Photos(1));
        Assert.All(PhotoSource.Open(_folder.Path).Items(), item => Assert.Equal(["split"], item.Metadata.Keys));
        Assert.Equal("other-00000", Assert.Single(PhotoSource.Open(_folder["other.bin"]).Items()).Id);
    }

    [Fact]
    public void A_plain_file_beside_its_gzipped_self_counts_once()
    {
        WriteSet("train", 3, true);
        WriteSet("train", 3, false);
        Assert.Equal(3, PhotoSource.Open(_folder.Path).Items().Count);
    }

    [Fact]
    public void A_photo_that_is_not_there_or_too_large_says_so()
    {
        WriteSet("train", 3, false);
        IPhotoSource source = PhotoSource.Open(_folder.Path);
        foreach (string path in (string[])["train-images-idx3-ubyte#3", "train-images-idx3-ubyte#-1", "train-images-idx3-ubyte", "x#0", "#", ""])
            Assert.Equal("is missing", source.Fault(path));
        Assert.Equal("has 6 bytes, more than the limit of 5", source.Fault("train-images-idx3-ubyte#0", 5));
    }

    [Fact]
    public void Damaged_files_are_refused_with_what_is_wrong()
    {
        byte[] labels = Labels(3), photos = Photos(3);
        Refused(photos[..^1], labels, "is truncated");
        Refused(photos[..9], labels, "is truncated");
        Refused([], labels, "is truncated");
        Refused(Gzip(photos)[..^12], labels, "is truncated", "can't be read");
        Refused(Gzip(photos[..^1]), labels, "is truncated");
        Refused([.. photos, 0], labels, "is longer than its header says");
        Refused(photos, Labels(2), "has 2 labels for 3 photos");
        Refused(photos, labels[..^1], "is truncated");
        Refused(photos, photos, "has 3 dimensions; labels have 1");
        Refused(labels, labels, "has 1 dimensions; photos have 3");
        Refused([1, .. photos[1..]], labels, "is not an IDX file of bytes: it starts with 01000803");
        Refused([0, 0, 13, .. photos[3..]], labels, "is not an IDX file of bytes");
        Refused(Header(3, 0, 2, 3), labels, "has a dimension of 0");
        Refused(Header(3, -1, 2, 3), labels, "has a dimension of 4,294,967,295");
        Refused(Header(3, 60000, 60000, 60000), labels, "has a dimension of");
        Refused(Header(3, 60000, 28, 28), labels, "is truncated");
        Refused([0x1f, 0x8b, 1, 2, 3], labels, "can't be read");
    }

    [Fact]
    public void A_label_without_a_name_is_refused()
    {
        WriteSet("train", 3, false);
        Assert.Contains("go up to 2, but only 2 are named", Assert.Throws<SourceException>(() => new IdxSource(_folder.Path, new() { LabelNames = ["a", "b"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_different_sizes_are_refused_together()
    {
        WriteSet("train", 3, false);
        _folder.Write("t10k-images-idx3-ubyte", [.. Header(3, 1, 1, 1), 0]);
        Assert.Contains("different sizes", Assert.Throws<SourceException>(() => PhotoSource.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fashion_MNIST_is_read_whole()
    {
        Installed.Require(Directory.Exists(Fashion), "Debian's package dataset-fashion-mnist is not installed");
        IPhotoSource source = PhotoSource.Open(Fashion);
        List<SourceItem> items = source.Items();

        Assert.Equal(70_000, items.Count);
        Assert.Equal(new RawLayout(28, 28, 1), source.PixelLayout);
        Assert.All(items.GroupBy(item => (item.Metadata["split"], item.Metadata["label"])), group => Assert.Equal(group.Key.Item1 == "train" ? 6000 : 1000, group.Count()));
        // The data set's own figures: the mean pixel of the train photos is 72.94, the first train photo is an ankle boot.
        Assert.Equal(72.94, items.Take(60_000).Average(item => Mean(source.Read(item.Path, 784).Bytes.Span)), 0.005);
        Assert.Equal(("train-00000", "9"), (items[0].Id, items[0].Metadata["label"]));
        Assert.Equal(60_000, PhotoSource.Open(Path.Join(Fashion, "train-images-idx3-ubyte.gz")).Items().Count);
    }

    private static double Mean(ReadOnlySpan<byte> bytes)
    {
        long sum = 0;
        foreach (byte value in bytes)
            sum += value;
        return (double)sum / bytes.Length;
    }

    private void Refused(byte[] photos, byte[] labels, params string[] anyOf)
    {
        _folder.Write("train-images-idx3-ubyte", photos);
        _folder.Write("train-labels-idx1-ubyte", labels);
        string message = SourceReading.GetOneLine(Assert.Throws<SourceException>(() => new IdxSource(_folder.Path, new()).Items()));
        Assert.True(anyOf.Any(part => message.Contains(part, StringComparison.Ordinal)), message);
    }

    private void WriteSet(string split, int count, bool gzipped, string dot = "-")
    {
        string suffix = gzipped ? ".gz" : "";
        _folder.Write($"{split}-images{dot}idx3-ubyte{suffix}", gzipped ? Gzip(Photos(count)) : Photos(count));
        _folder.Write($"{split}-labels{dot}idx1-ubyte{suffix}", gzipped ? Gzip(Labels(count)) : Labels(count));
    }

    /// <summary>Photos of 3 by 2 pixels; pixel j of photo i is 10 i + j.</summary>
    private static byte[] Photos(int count) =>
        [.. Header(3, count, 2, 3), .. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(0, 6).Select(j => (byte)(10 * i + j)))];

    private static byte[] Labels(int count) => [.. Header(1, count), .. Enumerable.Range(0, count).Select(i => (byte)i)];

    private static byte[] Header(byte dimensions, params int[] sizes) =>
        [0, 0, 8, dimensions, .. sizes.SelectMany(size => BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(size)))];

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
