using System.Buffers.Text;
using Akin.Training.Triplets;

namespace Akin.Engine.Training.Triplets;

/// <summary>Files of triplets: a line each, three row numbers with tabs between, no header.</summary>
internal static class TripletFile
{
    private const int BufferBytes = 1 << 18, LongestLine = 3 * 11, Step = 1 << 16;

    /// <summary>Writes a file beside its place and renames it, so that it is there whole or not at all.</summary>
    internal static void Write(string path, int count, Func<int, Triplet> draw, IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder; name a file");
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
                WriteLines(file, count, draw, progress, cancellation);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            throw;
        }
    }

    private static void WriteLines(FileStream file, int count, Func<int, Triplet> draw, IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        byte[] buffer = new byte[BufferBytes];
        int length = 0;
        for (int i = 0; i < count; i++)
        {
            if (i % Step == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report((i, count));
            }

            if (buffer.Length - length < LongestLine)
            {
                file.Write(buffer, 0, length);
                length = 0;
            }

            Triplet triplet = draw(i);
            Add(triplet.Query, '\t');
            Add(triplet.Positive, '\t');
            Add(triplet.Negative, '\n');
        }

        file.Write(buffer, 0, length);

        void Add(int row, char end)
        {
            Utf8Formatter.TryFormat(row, buffer.AsSpan(length), out int written);
            length += written;
            buffer[length++] = (byte)end;
        }
    }
}
