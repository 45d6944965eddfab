namespace Akin.Duplicates.Benchmarks;

/// <summary>A folder of photos, some of which have copies; a file's name up to its first dot says which picture it is.</summary>
internal sealed class MadeUpShop
{
    // Photos beside those that have copies, for each of them; of apparel-views, whose recolored shots are the hard ones, all.
    private const int Others = 3;

    private const string Hard = "apparel-views";

    private MadeUpShop(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Copies by the path of their file, relative to the folder, with the path of the photo that they were made of.</summary>
    public Dictionary<string, (CopyKind Kind, string Original)> CopiesOf { get; } = [];

    public int Photos { get; private set; }

    /// <summary>The picture that a file shows.</summary>
    public static string GetPicture(string path) => path[..path.IndexOf('.', path.LastIndexOf('/'))];

    /// <summary>Makes it of the photos of some data sets.</summary>
    /// <param name="data">Holds a folder for each data set, with photos in images/.</param>
    /// <param name="sets">Their names.</param>
    /// <param name="count">How many photos of each get copies.</param>
    /// <param name="folder">Where to make it.</param>
    public static MadeUpShop Make(string data, IReadOnlyList<string> sets, int count, string folder)
    {
        var shop = new MadeUpShop(folder);
        foreach (string set in sets)
        {
            string[] photos = [.. Directory.GetFiles(Path.Combine(data, set, "images")).Order(StringComparer.Ordinal)];
            new Random(7).Shuffle(photos);
            Directory.CreateDirectory(Path.Combine(folder, set));
            string[] used = set == Hard ? photos : [.. photos.Take(count * (Others + 1))];
            Parallel.For(0, used.Length, i => shop.Add(used[i], set, i, i < count));
        }

        return shop;
    }

    private void Add(string photo, string set, int number, bool withCopies)
    {
        byte[] bytes = File.ReadAllBytes(photo);
        // Dots separate the picture from what was done to it.
        string name = Path.GetFileNameWithoutExtension(photo).Replace('.', '_');
        string original = $"{set}/{name}{Path.GetExtension(photo)}";
        File.WriteAllBytes(Path.Combine(Folder, original), bytes);
        // One copy a photo: of several, one would be found by way of another.
        CopyKind[] kinds = Enum.GetValues<CopyKind>();
        if (withCopies)
        {
            CopyKind kind = kinds[number % kinds.Length];
            (byte[] file, string extension) = Copies.Make(bytes, kind, number);
            string path = $"{set}/{name}.{kind}{extension}";
            File.WriteAllBytes(Path.Combine(Folder, path), file);
            lock (CopiesOf)
                CopiesOf.Add(path, (kind, original));
        }

        lock (CopiesOf)
            Photos++;
    }
}
