using System.Runtime.InteropServices;
using Akin.Engine;
using Microsoft.Win32.SafeHandles;

namespace Akin.Lab.Comparison.Descriptors;

/// <summary>
/// The vectors of one descriptor, on disk, by photo. Vectors are only ever appended, each whole with its photo's key, so
/// that what a stopped run computed is there for the next one; a torn one at the end is written over.
/// </summary>
internal sealed class VectorCache : IDisposable
{
    private const int HeaderBytes = 24, KeyBytes = 16, TimeAt = 16;
    private static readonly byte[] Magic = "akinvec1"u8.ToArray();

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly Dictionary<UInt128, long> _places = [];
    private long _count;

    private VectorCache(string path, SafeFileHandle file) => (_path, _file) = (path, file);

    /// <summary>The length of a vector; 0 before the first one.</summary>
    public int Dimensions { get; private set; }

    /// <summary>Milliseconds of one core for a photo, decoding and model; 0 before they were measured.</summary>
    public double MillisecondsPerPhoto
    {
        get
        {
            double time = 0;
            RandomAccess.Read(_file, MemoryMarshal.AsBytes(new Span<double>(ref time)), TimeAt);
            return double.IsFinite(time) && time > 0 ? time : 0;
        }

        set => RandomAccess.Write(_file, MemoryMarshal.AsBytes(new ReadOnlySpan<double>(in value)), TimeAt);
    }

    private long Record => KeyBytes + ((long)Dimensions * sizeof(float));

    /// <summary>Opens a cache, a new one where there is none or a damaged one.</summary>
    /// <exception cref="EngineException">Another process has it open.</exception>
    public static VectorCache Open(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new EngineException($"{path} can't be opened; is another comparison writing to the same folder? ({e.Message.ReplaceLineEndings(" ")})", e);
        }

        var cache = new VectorCache(path, file);
        cache.ReadKeys();
        return cache;
    }

    /// <summary>Whether a photo's vector is there.</summary>
    public bool Has(UInt128 photo) => _places.ContainsKey(photo);

    /// <summary>Adds a photo's vector; one that is there already stays.</summary>
    public void Add(UInt128 photo, ReadOnlySpan<float> vector)
    {
        if (Dimensions == 0)
            Start(vector.Length);
        if (vector.Length != Dimensions)
            throw new ArgumentException($"{_path} holds vectors of {Dimensions} values, not {vector.Length}");
        if (!_places.TryAdd(photo, _count))
            return;
        byte[] record = new byte[Record];
        MemoryMarshal.Write(record, in photo);
        MemoryMarshal.AsBytes(vector).CopyTo(record.AsSpan(KeyBytes));
        RandomAccess.Write(_file, record, HeaderBytes + (_count++ * Record));
    }

    /// <summary>Reads a photo's vector, which must be there.</summary>
    public void Read(UInt128 photo, Span<float> vector)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(vector);
        long at = HeaderBytes + (_places[photo] * Record) + KeyBytes;
        for (int read = 0, got; read < bytes.Length; read += got)
        {
            got = RandomAccess.Read(_file, bytes[read..], at + read);
            if (got == 0)
                throw new EngineException($"{_path} ends in the middle; delete it, and it is computed again");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void ReadKeys()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        int read = RandomAccess.Read(_file, header, 0), dimensions = MemoryMarshal.Read<int>(header[Magic.Length..]);
        if (read < HeaderBytes || !header.StartsWith(Magic) || dimensions is < 1 or > 1 << 20)
            return;
        Dimensions = dimensions;
        _count = (RandomAccess.GetLength(_file) - HeaderBytes) / Record;
        for (long i = 0; i < _count; i++)
        {
            UInt128 key = default;
            RandomAccess.Read(_file, MemoryMarshal.AsBytes(new Span<UInt128>(ref key)), HeaderBytes + (i * Record));
            _places[key] = i;
        }
    }

    private void Start(int dimensions)
    {
        byte[] header = new byte[HeaderBytes];
        Magic.CopyTo(header, 0);
        MemoryMarshal.Write(header.AsSpan(Magic.Length), in dimensions);
        RandomAccess.SetLength(_file, 0);
        RandomAccess.Write(_file, header, 0);
        Dimensions = dimensions;
    }
}
