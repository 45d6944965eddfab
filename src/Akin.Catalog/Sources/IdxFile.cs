using System.Buffers.Binary;
using System.IO.Compression;

namespace Akin.Catalog.Sources;

/// <summary>
/// A file in the IDX format of MNIST (unsigned bytes: two zero bytes, type 8, the number of dimensions, each dimension as a big-endian
/// 32-bit number, then the data), plain or gzipped.
/// </summary>
/// <param name="Location">The full path.</param>
/// <param name="Dimensions">The dimensions, each at least 1: 3 for photos (count, rows, columns), 1 for labels.</param>
/// <param name="Within">The real paths of the folders that it must lie in, links followed; null is anywhere.</param>
internal sealed record IdxFile(string Location, IReadOnlyList<int> Dimensions, IReadOnlyList<string>? Within)
{
    private const long LargestData = 2_000_000_000;

    // Deflate can't shrink further than this, so a header that promises more is a lie and no memory is set aside for it.
    private const long HighestGzipRatio = 1032;

    public int Count => Dimensions[0];

    /// <summary>Whether the file starts like IDX of unsigned bytes; also false where it can't be read.</summary>
    public static bool IsOne(string location)
    {
        try
        {
            using Stream stream = OpenStream(location, null);
            Span<byte> magic = stackalloc byte[4];
            return stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic is [0, 0, 8, > 0 and < 5];
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads the header.</summary>
    public static IdxFile Open(string location, int dimensions, string holds, IReadOnlyList<string>? within) => Guard(location, () =>
    {
        using Stream stream = OpenStream(location, within);
        Span<byte> header = stackalloc byte[4 + 4 * dimensions];
        stream.ReadExactly(header[..4]);
        if (header[0] != 0 || header[1] != 0 || header[2] != 8)
            throw new SourceException($"{location} is not an IDX file of bytes: it starts with {Convert.ToHexString(header[..4])}");
        if (header[3] != dimensions)
            throw new SourceException($"{location} has {header[3]} dimensions; {holds} have {dimensions}");
        stream.ReadExactly(header[4..]);
        int[] sizes = new int[dimensions];
        long length = 1;
        for (int i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(header[(4 + 4 * i)..]);
            if (sizes[i] <= 0 || (length *= sizes[i]) > LargestData)
                throw new SourceException($"{location} has a dimension of {(uint)sizes[i]:N0}: it is empty, larger than {LargestData:N0} bytes, or damaged");
        }

        if (length > new FileInfo(RealPath.Resolve(location) ?? location).Length * HighestGzipRatio)
            throw Truncated(location);
        return new IdxFile(location, sizes, within);
    });

    /// <summary>All the data, without the header.</summary>
    public byte[] ReadData() => Guard(Location, () =>
    {
        using Stream stream = OpenStream(Location, Within);
        Span<byte> header = stackalloc byte[4 + 4 * Dimensions.Count];
        stream.ReadExactly(header);
        byte[] data = new byte[Dimensions.Aggregate(1, (product, size) => product * size)];
        stream.ReadExactly(data);
        return stream.ReadByte() < 0 ? data : throw new SourceException($"{Location} is longer than its header says; it is damaged");
    });

    private static SourceException Truncated(string location) => new($"{location} is truncated; copy or download it again");

    private static T Guard<T>(string location, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException)
        {
            throw Truncated(location);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new SourceException($"{location} can't be read: {OneLine.From(e, location)}", e);
        }
    }

    private static Stream OpenStream(string location, IReadOnlyList<string>? within)
    {
        FileStream file = RegularFile.Open(location, within) ?? throw new EndOfStreamException();
        try
        {
            bool gzipped = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            return gzipped ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
