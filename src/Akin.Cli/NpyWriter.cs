namespace Akin.Cli;
internal static class NpyWriter
{
    public static void Write(string path, IReadOnlyList<float[]> rows, int dimensions)
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows.Count}, {dimensions}), }}";
        header = header.PadRight(128 - 10 - 1) + "\n";
        using FileStream file = File.Create(path);
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header)]);
        foreach (float[] row in rows)
            file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row.AsSpan()));
    }
}
