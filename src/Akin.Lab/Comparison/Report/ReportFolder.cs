using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Imaging;

namespace Akin.Lab.Comparison.Report;

/// <summary>Writes a comparison's folder: <c>report.html</c>, <c>results.csv</c>, <c>sheets/</c> and, last of all, <c>comparison.json</c>.</summary>
/// <param name="report">What was found.</param>
/// <param name="photos">The photos.</param>
/// <param name="trials">What the contenders did, in the table's order.</param>
/// <param name="limits">How large a photo may be.</param>
internal sealed class ReportFolder(ComparisonReport report, PhotoSample photos, IReadOnlyList<Trial> trials, ImageLimits limits)
{
    private const int Side = 128;

    private readonly ImageDecoder _decoder = new(limits);
    private readonly HashSet<int> _pictures = [];

    /// <summary>Writes everything.</summary>
    /// <param name="progress">Told how many of how many sheets are written.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="IOException">A file can't be written.</exception>
    public void Write(IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        string sheets = Path.Combine(report.Folder, "sheets"), file = Path.Combine(report.Folder, ComparisonFile.FileName);
        // The sheets of the comparison before this one.
        if (File.Exists(file) && Directory.Exists(sheets))
            Directory.Delete(sheets, recursive: true);
        Directory.CreateDirectory(Path.Combine(sheets, "photos"));
        string[] labels = [.. photos.Queries.Select(q => photos.Labels[q])];
        string?[] addresses = new string?[trials.Count];
        for (int i = 0; i < trials.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ComparedContender contender = trials[i].Contender;
            if (contender.Failed is null)
            {
                var shown = ShownQueries.Choose(trials[i].Outcomes, labels);
                DrawPictures(sheets, contender, shown);
                string name = string.Create(CultureInfo.InvariantCulture, $"{i + 1:00}-{GetFileName(contender.Name)}.html");
                var page = new SheetPage(report.Comparison, photo => _pictures.Contains(photo) ? GetAddress(photo) : null);
                File.WriteAllText(Path.Combine(sheets, name), page.Write(contender, shown));
                addresses[i] = "sheets/" + name;
            }

            progress?.Report((i + 1, trials.Count));
        }

        File.WriteAllText(Path.Combine(report.Folder, "report.html"), ReportPage.Write(report, addresses));
        File.WriteAllText(Path.Combine(report.Folder, "results.csv"), ResultsCsv.Write(report));
        report.Comparison.Write(file);
    }

    private static string GetAddress(int photo) => string.Create(CultureInfo.InvariantCulture, $"photos/{photo}.jpg");

    private static string GetFileName(string name)
    {
        string plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? char.ToLowerInvariant(c) : '-'));
        return plain.Length > 60 ? plain[..60] : plain;
    }

    // Contenders often name the same photos, so that a picture is drawn once and lies beside the sheets.
    private void DrawPictures(string sheets, ComparedContender contender, ShownQueries shown)
    {
        int[] wanted = [.. shown.Best.Concat(shown.Worst)
            .SelectMany(q => contender.Neighbors[q].Select(n => n.Photo).Prepend(photos.Queries[q])).Distinct().Where(p => !_pictures.Contains(p))];
        Parallel.ForEach(wanted, photo =>
        {
            try
            {
                PhotoBytes bytes = photos.Source.Read(photos.Items[photo].Path, limits.MaxBytes);
                byte[] small = bytes.Raw is { } raw
                    ? _decoder.Thumbnail(bytes.Bytes.Span, raw.Width, raw.Height, raw.Channels, Side, photos.Items[photo].Box)
                    : _decoder.Thumbnail(bytes.Bytes.Span, Side, photos.Items[photo].Box);
                File.WriteAllBytes(Path.Combine(sheets, GetAddress(photo)), small);
                lock (_pictures)
                    _pictures.Add(photo);
            }
            catch (PhotoException)
            {
                // The sheet says that it can't be shown.
            }
        });
    }
}
