using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Akin.Files;
using Akin.Vectors.Measuring;

namespace Akin.Vectors.Files;

/// <summary>Reads and writes files of plain vectors: .npy (NumPy), .fvecs (Texmex: each row its length, then its floats) and .f32 (floats alone).</summary>
public static class VectorFile
{
    /// <summary>Reads a file by its ending.</summary>
    /// <param name="path">A .npy (floats, halves, doubles or bytes), .fvecs, .f32 or .bin file.</param>
    /// <param name="dimensions">Components of a row; needed for floats alone, checked elsewhere.</param>
    /// <exception cref="InvalidDataException">It is not what its ending says; the message says why.</exception>
    public static VectorMatrix Read(string path, int? dimensions = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using FileStream file = File.OpenRead(path);
            (float[] values, int found) = Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".npy" => NpyFile.Read(file, file.Length),
                ".fvecs" => ReadFvecs(file),
                ".f32" or ".bin" => ReadFloats(file, dimensions ?? throw new InvalidDataException("floats alone need to be told their number of dimensions")),
                string other => throw new InvalidDataException($"files ending in '{other}' are not known; there are .npy, .fvecs and .f32"),
            };
            if (dimensions is { } wanted && wanted != found)
                throw new InvalidDataException($"its vectors have {found} components, not {wanted}");
            return new VectorMatrix(values, found);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"{path} cannot be read as vectors: {(wrong is EndOfStreamException ? "it is cut short" : wrong.Message)}", wrong);
        }
    }

    /// <summary>Writes a file by its ending, whole or not at all.</summary>
    /// <param name="path">A .npy, .fvecs or .f32 file.</param>
    /// <param name="values">Rows, one after the other.</param>
    /// <param name="dimensions">Components of a row.</param>
    public static void Write(string path, ReadOnlySpan<float> values, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(path);
        var rows = new VectorMatrix(values.ToArray(), dimensions);
        WholeFile.Write(path, file =>
        {
            switch (Path.GetExtension(path).ToLowerInvariant())
            {
                case ".npy":
                    NpyFile.Write(file, rows.Values, dimensions);
                    break;
                case ".fvecs":
                    for (int i = 0; i < rows.Count; i++)
                    {
                        file.Write(BitConverter.GetBytes(dimensions));
                        file.Write(MemoryMarshal.AsBytes(rows.Row(i)));
                    }

                    break;
                case ".f32":
                    file.Write(MemoryMarshal.AsBytes(rows.Values));
                    break;
                default:
                    throw new ArgumentException($"'{path}' must end in .npy, .fvecs or .f32", nameof(path));
            }
        });
    }

    internal static void ReadExactly(Stream file, Span<float> values)
    {
        const int Piece = 1 << 28;
        for (int at = 0; at < values.Length; at += Piece)
            file.ReadExactly(MemoryMarshal.AsBytes(values.Slice(at, Math.Min(Piece, values.Length - at))));
    }

    private static (float[] Values, int Dimensions) ReadFloats(Stream file, int dimensions)
    {
        if (dimensions < 1 || file.Length % (4L * dimensions) != 0 || file.Length / 4 > Array.MaxLength)
            throw new InvalidDataException($"its {file.Length} bytes are no whole number of rows of {dimensions} floats");
        var values = new float[file.Length / 4];
        ReadExactly(file, values);
        return (values, dimensions);
    }

    private static (float[] Values, int Dimensions) ReadFvecs(Stream file)
    {
        Span<byte> prefix = stackalloc byte[4];
        file.ReadExactly(prefix);
        int dimensions = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (dimensions is < 1 or > VectorIndex.MaxDimensions || file.Length % (4L * (dimensions + 1)) != 0)
            throw new InvalidDataException($"its {file.Length} bytes are no whole number of rows of {dimensions} floats with their length before them");
        long rows = file.Length / (4L * (dimensions + 1));
        if (rows > Array.MaxLength / dimensions)
            throw new InvalidDataException($"{rows} rows of {dimensions} are too many");
        var values = new float[rows * dimensions];
        for (int row = 0; row < rows; row++)
        {
            if (row > 0)
                file.ReadExactly(prefix);
            if (BinaryPrimitives.ReadInt32LittleEndian(prefix) != dimensions)
                throw new InvalidDataException($"row {row} has another length than the first");
            file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(row * dimensions, dimensions)));
        }

        return (values, dimensions);
    }
}
