using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Lab.Training.Configuration;

namespace Akin.Lab.Training.Data;

/// <summary>All photos of a run with their sides.</summary>
/// <param name="Sources">The opened sources, in the config's order.</param>
/// <param name="Photos">The photos, source by source, in the sources' order.</param>
/// <param name="Sides">What each photo is for.</param>
/// <param name="Skipped">Entries that give no photo, with the reason.</param>
internal sealed record TrainingPhotos(
    IReadOnlyList<IPhotoSource> Sources, IReadOnlyList<TrainingPhoto> Photos, IReadOnlyList<PhotoSide> Sides, IReadOnlyList<SkippedPhoto> Skipped)
{
    /// <summary>Lists the photos of all sources and divides them.</summary>
    /// <exception cref="SourceException">A source can't be read.</exception>
    /// <exception cref="EngineException">A column does not exist, or a source has no photos.</exception>
    public static TrainingPhotos Load(TrainingConfig config, CancellationToken cancellation = default)
    {
        List<IPhotoSource> sources = [];
        List<TrainingPhoto> photos = [];
        List<PhotoSide> sides = [];
        List<SkippedPhoto> skipped = [];
        for (int s = 0; s < config.Sources.Count; s++)
        {
            SourceConfig source = config.Sources[s];
            IPhotoSource opened = source.Store is { } store ? new StorePhotos(store) : PhotoSource.Open(source.Path!, source.Options);
            sources.Add(opened);
            List<TrainingPhoto> ofSource = [];
            int row = 0;
            foreach (SourceEntry entry in opened.Enumerate(cancellation))
            {
                if (entry.Item is { } item)
                    ofSource.Add(new TrainingPhoto(s, row, item));
                else if (entry.PassedOver is not { Reason: null })
                    skipped.Add(new SkippedPhoto(entry.Path, entry.Reason!));
                row++;
            }

            if (ofSource.Count == 0)
                throw new EngineException($"{config.File}, line {source.Line}: the source {source.Name} ({opened.Location}) has no photos{(skipped.Count > 0 ? $"; the first was skipped: {skipped[^1].Path} {skipped[^1].Reason}" : "")}");
            SplitConfig split = source.Split ?? config.Split;
            foreach (string column in split.By.Concat(split.Column is { } named ? [named] : []))
                CheckColumn(config, source, ofSource, column, split.Line, "split");
            sides.AddRange(PhotoSplit.Assign(ofSource, split, config.Seed, $"{config.File}, line {split.Line}"));
            photos.AddRange(ofSource);
        }

        var loaded = new TrainingPhotos(sources, photos, sides, skipped);
        loaded.CheckTasks(config);
        return loaded;
    }

    /// <summary>The places of the photos of one side.</summary>
    public int[] GetPlaces(PhotoSide side) => [.. Enumerable.Range(0, Photos.Count).Where(i => Sides[i] == side)];

    /// <summary>The same without some photos.</summary>
    public TrainingPhotos Without(IReadOnlySet<int> bad, IReadOnlyList<SkippedPhoto> reasons) => bad.Count == 0 ? this : this with
    {
        Photos = [.. Photos.Where((_, i) => !bad.Contains(i))],
        Sides = [.. Sides.Where((_, i) => !bad.Contains(i))],
        Skipped = [.. Skipped, .. reasons],
    };

    /// <summary>The joined values of a task's columns by photo; null where unknown, and for photos of other sources.</summary>
    public string?[] Values(TrainingConfig config, TaskConfig task)
    {
        bool[] counts = [.. config.Sources.Select(s => task.Sources.Count == 0 || task.Sources.Contains(s.Name))];
        return [.. Photos.Select(p => counts[p.Source] ? p.Value(task.Columns) : null)];
    }

    private void CheckTasks(TrainingConfig config)
    {
        foreach (TaskConfig task in config.Tasks)
        {
            foreach (SourceConfig source in config.Sources.Where(s => task.Sources.Contains(s.Name)))
            {
                foreach (string column in task.Columns)
                    CheckColumn(config, source, [.. Photos.Where(p => config.Sources[p.Source] == source)], column, task.Line, $"task {task.Name}");
            }

            if (task.Sources.Count == 0 && !Photos.Any(p => p.Value(task.Columns) is not null))
                throw new EngineException($"{config.File}, line {task.Line}: no photo has a value for {string.Join(" and ", task.Columns)}, which the task {task.Name} learns; the columns are {Columns(Photos)}");
        }
    }

    private static void CheckColumn(
        TrainingConfig config, SourceConfig source, IReadOnlyList<TrainingPhoto> photos, string column, int line, string what)
    {
        if (!photos.Any(p => p.Item.Metadata.ContainsKey(column)))
            throw new EngineException($"{config.File}, line {line}: the source {source.Name} has no column '{column}' for the {what}; it has: {Columns(photos)}");
    }

    private static string Columns(IEnumerable<TrainingPhoto> photos)
    {
        HashSet<string> columns = [.. photos.SelectMany(p => p.Item.Metadata.Keys)];
        return columns.Count == 0 ? "none" : PhotoSplit.Shorten(columns, 30);
    }
}

/// <summary>A photo that can be trained with.</summary>
/// <param name="Source">The place of its source in the config, from 0.</param>
/// <param name="Row">Its place among the source's entries, from 0: the row number of a table.</param>
/// <param name="Item">The photo with its metadata.</param>
internal sealed record TrainingPhoto(int Source, int Row, SourceItem Item)
{
    /// <summary>The joined values of columns; null where one of them is unknown.</summary>
    public string? Value(IReadOnlyList<string> columns)
    {
        if (columns.Count == 1)
            return Item.Metadata.GetValueOrDefault(columns[0]);
        string?[] values = [.. columns.Select(c => Item.Metadata.GetValueOrDefault(c))];
        return values.Contains(null) ? null : string.Join(" / ", values);
    }
}
