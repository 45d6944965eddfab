using System.Diagnostics;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Imaging;
using Akin.Lab.Comparison.Configuration;
using Akin.Lab.Comparison.Descriptors;
using Akin.Lab.Comparison.Report;
using Akin.Models;
using Akin.Vectors;

namespace Akin.Lab.Comparison;

/// <summary>
/// <c>akin compare</c>: contenders answer the same queries over the same gallery. Vectors are computed once for each model
/// and set of layers and kept in the folder's <c>cache</c>, so that one more metric costs no network.
/// </summary>
public sealed class ComparisonRun
{
    private readonly ComparisonConfig _config;
    private readonly ImageLimits _limits;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private PhotoSample _photos;
    private ComparisonReport? _report;

    private ComparisonRun(ComparisonConfig config, string folder, PhotoSample photos, ImageLimits limits) =>
        (_config, Folder, _photos, _limits) = (config, folder, photos, limits);

    /// <summary>What the comparison is called.</summary>
    public string Name => _config.Name;

    /// <summary>The folder that everything is written to.</summary>
    public string Folder { get; }

    /// <summary>What was found, once all stages have run.</summary>
    /// <exception cref="InvalidOperationException">They have not.</exception>
    public ComparisonReport Report => _report ?? throw new InvalidOperationException("the comparison has not run");

    /// <summary>Reads a config and draws the photos.</summary>
    /// <param name="config">The YAML file.</param>
    /// <param name="folder">Where to write; null is <c>NAME.comparison</c> in the working folder.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">Something in the config can't be, or a side has no photos.</exception>
    /// <exception cref="SourceException">The source can't be read.</exception>
    /// <exception cref="StoreException">A store can't be read.</exception>
    public static ComparisonRun Open(string config, string? folder = null, ImageLimits? limits = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        ComparisonConfig read = ComparisonConfig.Read(config);
        string full = Path.GetFullPath(folder ?? read.Name + ".comparison");
        if (File.Exists(full))
            throw new EngineException($"{full} is a file; name a folder") { Code = ErrorCodes.OutputIsFile };
        return new ComparisonRun(read, full, PhotoSample.Draw(read, cancellation), limits ?? new ImageLimits());
    }

    /// <summary>The work, in its order; each stage must have run before the next one is asked for.</summary>
    public IEnumerable<ComparisonStage> Stages()
    {
        string cache = Path.Combine(Folder, "cache");
        Directory.CreateDirectory(cache);
        PhotoKeys? keys = null;
        yield return new ComparisonStage("Read photos", "photos", (progress, cancellation) => keys = PhotoKeys.Compute(_photos, _limits, cache, progress, cancellation));

        ImageShape? natural = NaturalShape.Find(_photos.Source);
        EmbeddingPass[] passes = [.. _config.Contenders.SelectMany(c => c.Parts).Select(p => p.Descriptor).Where(d => d.Model is not null)
            .GroupBy(d => d.Model!).Select(g => new EmbeddingPass(g.Key, [.. g.Select(d => d.Tap).Distinct()], cache, natural))];
        foreach (EmbeddingPass pass in passes)
            yield return new ComparisonStage(pass.Title, "photos", (progress, cancellation) => pass.Run(_photos, keys!, _limits, progress, cancellation));

        Trial[] trials = [];
        yield return new ComparisonStage("Compare", "queries", (progress, cancellation) =>
        {
            keys!.Save();
            _photos = _photos.Without(keys.Bad);
            trials = Try(new VectorShelf(_photos, keys.Good(), passes.ToDictionary(p => p.Model), _config.Source.Stores ?? []), progress, cancellation);
        });
        yield return new ComparisonStage("Report", "pages", (progress, cancellation) =>
        {
            _report = Rank(trials, passes.Sum(p => p.Computed));
            new ReportFolder(_report, _photos, trials, _limits).Write(progress, cancellation);
        });
    }

    private Trial[] Try(VectorShelf shelf, IProgress<(int Done, int Total)> progress, CancellationToken cancellation)
    {
        var trial = new ContenderTrial(_photos, _config.K);
        List<Trial> trials = [trial.RunRandom(_config.Seed)];
        int total = _config.Contenders.Count * _photos.Queries.Count, before = 0;
        foreach (ContenderConfig contender in _config.Contenders)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                trials.Add(trial.Run(contender, shelf.GetTable(contender), progress.Counting(total, before), cancellation));
            }
            catch (Exception e) when (e is AkinException or InvalidDataException)
            {
                // A contender that fails fails alone, and is named in every table.
                trials.Add(Trial.Failed(contender.Name, e.Message));
            }

            before += _photos.Queries.Count;
            progress.Report((before, total));
        }

        // The best first; of equals the one with the better ranking as a whole; what failed last.
        return [.. trials.OrderBy(t => t.Contender.Failed is not null).ThenByDescending(t => t.Contender.SameLabel).ThenByDescending(t => t.Contender.MeanAveragePrecision)];
    }

    private ComparisonReport Rank(Trial[] trials, int computed)
    {
        int ranked = trials.Count(t => t.Contender.Failed is null);
        Dictionary<string, ComparedContender> byName = trials.ToDictionary(t => t.Contender.Name, t => t.Contender);
        return new ComparisonReport
        {
            Comparison = new ComparisonFile
            {
                Name = Name,
                Made = DateTimeOffset.UtcNow,
                Source = _config.Source,
                Label = string.Join(" / ", _config.Label),
                SplitBy = _config.SplitBy,
                K = _config.K,
                Photos = [.. _photos.Items.Select((item, i) => new ComparedPhoto(item.Id, item.Path, _photos.Labels[i], _photos.Groups[i], item.Box))],
                Queries = _photos.Queries,
                Gallery = _photos.Gallery,
                Contenders = [.. trials.Select(t => t.Contender)],
            },
            Folder = Folder,
            ExpectedRandom = trials.Single(t => t.Contender.Control).Outcomes.OfType<Evaluation.QueryOutcome>().Average(o => o.Chance),
            BesideNext = [.. trials.Select((t, i) => i + 1 < ranked ? PairedTest.Compute(t.Right, trials[i + 1].Right) : null)],
            ByDistance = [.. _config.Contenders.GroupBy(c => c.Row).Select(g => new DistanceRow(
                g.Key, g.GroupBy(c => c.Metric?.Name() ?? byName[c.Name].Metric ?? "").ToDictionary(m => m.Key, m => byName[m.First().Name])))],
            Skipped = _photos.Skipped,
            Computed = computed,
            Seconds = _clock.Elapsed.TotalSeconds,
        };
    }
}

/// <summary>A part of a comparison's work.</summary>
/// <param name="Title">What is done.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Run">Does it; is given where to report how much of how much is done, and what stops it.</param>
public sealed record ComparisonStage(string Title, string Unit, Action<IProgress<(int Done, int Total)>, CancellationToken> Run);
