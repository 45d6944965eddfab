using System.Runtime.InteropServices;

namespace Akin.Imaging.Native;

/// <summary>A call into libvips failed; why stands in its error buffer.</summary>
internal sealed class VipsError : Exception
{
    private const int Longest = 160;

    /// <summary>Takes what stands in libvips' error buffer, as one line (empty where it gave no reason), and empties the buffer, which all threads share.</summary>
    internal static unsafe string Take()
    {
        string text = Marshal.PtrToStringUTF8((nint)NativeMethods.vips_error_buffer()) ?? "";
        NativeMethods.vips_error_clear();
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Clean).Where(line => line.Length > 0).Distinct(StringComparer.Ordinal);
        string all = string.Join("; ", lines);
        return all.Length <= Longest ? all : all[..Longest].TrimEnd() + " ...";
    }

    /// <summary>Drops the domain that starts each line ("VipsJpeg: ") and what can't be printed (the text may quote the file).</summary>
    internal static string Clean(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        string message = colon > 0 && !line.AsSpan(0, colon).Contains(' ') ? line[(colon + 2)..] : line;
        return string.Concat(message.Where(c => !char.IsControl(c) && c != '\uFFFD')).Trim();
    }
}
