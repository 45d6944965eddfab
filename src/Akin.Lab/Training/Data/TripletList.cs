using System.Globalization;
using Akin.Engine;
using Akin.Lab.Training.Configuration;

namespace Akin.Lab.Training.Data;

/// <summary>Triplets of photos of a run, by the side that all three of them are on.</summary>
internal sealed class TripletList
{
    private readonly Dictionary<PhotoSide, Triplet[]> _bySide;

    private TripletList(Dictionary<PhotoSide, Triplet[]> bySide) => _bySide = bySide;

    /// <summary>A query, a photo that is nearer to it and one that is farther, by their places among the run's photos.</summary>
    public readonly record struct Triplet(int Query, int Positive, int Negative);

    /// <summary>The triplets whose photos all stand on a side.</summary>
    public IReadOnlyList<Triplet> GetTriplets(PhotoSide side) => _bySide.GetValueOrDefault(side) ?? [];

    /// <summary>Reads a file of row numbers: a line each with query, positive and negative; other lines at its start are passed over.</summary>
    /// <exception cref="EngineException">There is no such file, a line is no triplet, or no triplet can train.</exception>
    public static TripletList Read(TrainingConfig config, TrainingPhotos photos, Action<string> note)
    {
        string file = config.Triplets!;
        if (!File.Exists(file))
            throw new EngineException($"there is no file of triplets at {file}; draw them from a table") { Code = ErrorCodes.NoTriplets, Subject = Path.GetFileName(file) };
        Dictionary<int, int> places = Enumerable.Range(0, photos.Photos.Count).ToDictionary(i => photos.Photos[i].Row);
        int rows = photos.Photos.Count == 0 ? 0 : photos.Photos.Max(p => p.Row) + 1;
        var found = Enum.GetValues<PhotoSide>().ToDictionary(s => s, _ => new List<Triplet>());
        int line = 0, crossing = 0, missing = 0;
        foreach (string text in File.ReadLines(file))
        {
            line++;
            if (text.Length == 0 || text[0] == '#' || (line == 1 && !char.IsAsciiDigit(text[0])))
                continue;
            if (!TryParse(text, out (int Q, int P, int N) t))
                throw new EngineException($"{file}, line {line}: is no triplet; it takes three row numbers with tabs between them");
            if (Math.Max(t.Q, Math.Max(t.P, t.N)) >= rows)
                throw new EngineException($"{file}, line {line}: names row {Math.Max(t.Q, Math.Max(t.P, t.N))}, and the source has {rows}; were the triplets made from another table?");
            if (!places.TryGetValue(t.Q, out int query) || !places.TryGetValue(t.P, out int positive) || !places.TryGetValue(t.N, out int negative))
                missing++;
            else if (photos.Sides[query] != photos.Sides[positive] || photos.Sides[query] != photos.Sides[negative])
                crossing++;
            else
                found[photos.Sides[query]].Add(new Triplet(query, positive, negative));
        }

        if (crossing > 0)
            note($"{crossing} triplets have photos on several sides of the split and are left out");
        if (missing > 0)
            note($"{missing} triplets name photos that can't be read and are left out");
        return found[PhotoSide.Train].Count > 0
            ? new TripletList(found.ToDictionary(f => f.Key, f => f.Value.ToArray()))
            : throw new EngineException($"{file} has no triplet whose three photos are all for training; {crossing} have them on several sides of the split");
    }

    private static bool TryParse(string text, out (int, int, int) triplet)
    {
        triplet = default;
        string[] parts = text.Split('\t');
        int[] rows = new int[3];
        for (int i = 0; i < 3; i++)
        {
            if (parts.Length < 3 || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out rows[i]))
                return false;
        }

        triplet = (rows[0], rows[1], rows[2]);
        return true;
    }
}
