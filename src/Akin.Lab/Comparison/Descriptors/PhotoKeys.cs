using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Akin.Catalog.Sources;
using Akin.Files;
using Akin.Imaging;

namespace Akin.Lab.Comparison.Descriptors;

/// <summary>What each photo is by its bytes and box, so that a vector is found again whatever the photo is called.</summary>
internal sealed class PhotoKeys
{
    private readonly string _known;
    private readonly UInt128?[] _keys;
    private readonly Dictionary<UInt128, string> _undecodable;
    private readonly Lock _gate = new();

    private PhotoKeys(string known, UInt128?[] keys, Dictionary<UInt128, string> undecodable, ConcurrentDictionary<int, string> bad) =>
        (_known, _keys, _undecodable, Bad) = (known, keys, undecodable, bad);

    /// <summary>The photos that can't be read or decoded, with the reason, by place.</summary>
    public ConcurrentDictionary<int, string> Bad { get; }

    /// <summary>A photo's key; one that can't be read has none.</summary>
    /// <param name="photo">Its place.</param>
    public UInt128? this[int photo] => Bad.ContainsKey(photo) ? null : _keys[photo];

    /// <summary>The keys of the photos that can be read and decoded, in their order.</summary>
    public UInt128[] Good() => [.. Enumerable.Range(0, _keys.Length).Select(i => this[i]).OfType<UInt128>()];

    /// <summary>Reads every photo.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="limits">How large one may be.</param>
    /// <param name="folder">The cache: it remembers which photos no decoder takes.</param>
    /// <param name="progress">Told how many of how many are read.</param>
    /// <param name="cancellation">Stops it.</param>
    public static PhotoKeys Compute(
        PhotoSample photos, ImageLimits limits, string folder, IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        string known = Path.Combine(folder, "undecodable.tsv");
        Dictionary<UInt128, string> undecodable = ReadKnown(known);
        var keys = new UInt128?[photos.Items.Count];
        var bad = new ConcurrentDictionary<int, string>();
        int done = 0;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, photos.Items.Count, parallel, i =>
        {
            try
            {
                keys[i] = ComputeKey(photos.Source.Read(photos.Items[i].Path, limits.MaxBytes), photos.Items[i]);
                if (undecodable.TryGetValue(keys[i]!.Value, out string? reason))
                    bad[i] = reason;
            }
            catch (SourceException e)
            {
                bad[i] = e.Message;
            }

            int now = Interlocked.Increment(ref done);
            if (now % 64 == 0 || now == keys.Length)
                progress?.Report((now, keys.Length));
        });
        return new PhotoKeys(known, keys, undecodable, bad);
    }

    /// <summary>Remembers that a photo can't be decoded. Called from several threads.</summary>
    public void AddBad(int photo, string reason)
    {
        Bad[photo] = reason;
        lock (_gate)
        {
            if (_keys[photo] is { } key)
                _undecodable[key] = reason.ReplaceLineEndings(" ").Replace('\t', ' ');
        }
    }

    /// <summary>Writes down what can't be decoded, for the next run.</summary>
    public void Save()
    {
        if (_undecodable.Count > 0)
            WholeFile.WriteText(_known, string.Concat(_undecodable.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key:x32}\t{p.Value}\n"))));
    }

    private static Dictionary<UInt128, string> ReadKnown(string file)
    {
        Dictionary<UInt128, string> known = [];
        if (!File.Exists(file))
            return known;
        foreach (string line in File.ReadLines(file))
        {
            // What can't be understood is found out again.
            if (line.Length > 33 && line[32] == '\t' && UInt128.TryParse(line.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 key))
                known[key] = line[33..];
        }

        return known;
    }

    // Half of a SHA-256: enough that no two photos meet.
    private static UInt128 ComputeKey(PhotoBytes photo, SourceItem item)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(photo.Bytes.Span);
        hash.AppendData(Encoding.UTF8.GetBytes($"{photo.Raw} {item.Box}"));
        return BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }
}
