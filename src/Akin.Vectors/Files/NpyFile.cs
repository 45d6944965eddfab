using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Akin.Vectors.Files;

/// <summary>Matrices in NumPy's format: a header that is a Python dictionary, then the numbers.</summary>
internal static partial class NpyFile
{
    private const int MostHeader = 1 << 16;
    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8];

    /// <exception cref="InvalidDataException">It is not a matrix of little-endian floats, halves, doubles or bytes in row order.</exception>
    public static (float[] Values, int Dimensions) Read(Stream file, long length)
    {
        Span<byte> start = stackalloc byte[10];
        file.ReadExactly(start);
        if (!start[..6].SequenceEqual(Magic))
            throw new InvalidDataException("it is not a .npy file");
        int size = BinaryPrimitives.ReadUInt16LittleEndian(start[8..]), before = 10;
        if (start[6] >= 2)
        {
            Span<byte> more = stackalloc byte[2];
            file.ReadExactly(more);
            size += BinaryPrimitives.ReadUInt16LittleEndian(more) << 16;
            before = 12;
        }

        if (size > MostHeader)
            throw new InvalidDataException($"its header claims {size} bytes");
        var text = new byte[size];
        file.ReadExactly(text);
        string header = Encoding.Latin1.GetString(text);
        Match shape = Shape().Match(header), type = Type().Match(header);
        if (!shape.Success || !type.Success || header.Contains("'fortran_order': True", StringComparison.Ordinal))
            throw new InvalidDataException("it must hold a matrix of two dimensions in row order");
        if (!long.TryParse(shape.Groups["rows"].Value, CultureInfo.InvariantCulture, out long rows) || !int.TryParse(shape.Groups["columns"].Value, CultureInfo.InvariantCulture, out int columns)
            || columns < 1 || rows > Array.MaxLength / columns)
            throw new InvalidDataException($"a matrix of {shape.Groups["rows"].Value} x {shape.Groups["columns"].Value} is too large");
        int width = type.Groups["type"].Value switch
        {
            "<f4" => 4,
            "<f2" => 2,
            "<f8" => 8,
            "|u1" => 1,
            _ => throw new InvalidDataException($"it holds {type.Groups["type"].Value}, not <f4, <f2, <f8 or |u1"),
        };
        if (length - before - size != rows * columns * width)
            throw new InvalidDataException($"it has {length - before - size} bytes of numbers where {rows} x {columns} x {width} belong");
        return (Numbers(file, checked((int)(rows * columns)), width), columns);
    }

    public static void Write(Stream file, ReadOnlySpan<float> values, int dimensions)
    {
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({values.Length / dimensions}, {dimensions}), }}";
        text = text.PadRight(((text.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        file.Write(Magic);
        file.Write([1, 0, (byte)text.Length, (byte)(text.Length >> 8)]);
        file.Write(Encoding.Latin1.GetBytes(text));
        file.Write(MemoryMarshal.AsBytes(values));
    }

    private static float[] Numbers(Stream file, int count, int width)
    {
        var values = new float[count];
        if (width == 4)
        {
            VectorFile.ReadExactly(file, values);
            return values;
        }

        var buffer = new byte[width * 65_536];
        for (int at = 0; at < count;)
        {
            int n = Math.Min(65_536, count - at);
            file.ReadExactly(buffer, 0, n * width);
            for (int i = 0; i < n; i++)
            {
                ReadOnlySpan<byte> from = buffer.AsSpan(i * width);
                values[at++] = width switch
                {
                    2 => (float)BinaryPrimitives.ReadHalfLittleEndian(from),
                    8 => (float)BinaryPrimitives.ReadDoubleLittleEndian(from),
                    _ => from[0],
                };
            }
        }

        return values;
    }

    [GeneratedRegex(@"'shape':\s*\((?<rows>\d{1,12}),\s*(?<columns>\d{1,9}),?\s*\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();

    [GeneratedRegex(@"'descr':\s*'(?<type>[^']{1,8})'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Type();
}
