using System.Globalization;
using System.Text;

namespace Akin.Lab.Comparison.Report;

/// <summary>The table of a comparison for other programs: <c>results.csv</c>, a row a contender in the table's order.</summary>
internal static class ResultsCsv
{
    private const string Heads =
        "place,contender,same_label_at_1,low,high,precision_at_k,map,k,queries,gallery,metric,index,dimensions,ms_per_query,ms_per_photo,bytes_per_photo," +
        "only_this,only_next,p_beside_next,beside_next,failed";

    /// <summary>The file's text.</summary>
    public static string Write(ComparisonReport report)
    {
        var text = new StringBuilder(Heads).Append('\n');
        ComparisonFile comparison = report.Comparison;
        for (int i = 0; i < comparison.Contenders.Count; i++)
        {
            ComparedContender c = comparison.Contenders[i];
            PairedTest? test = report.BesideNext[i];
            object?[] cells = c.Failed is { } failed
                ? [i + 1, c.Name, .. Enumerable.Repeat<object?>(null, 18), failed]
                :
                [
                    i + 1, c.Name, c.SameLabel, c.SameLabelInterval.Low, c.SameLabelInterval.High, c.PrecisionAtK, c.MeanAveragePrecision, comparison.K,
                    c.Queries, comparison.Gallery.Count, c.Metric, c.Index, c.Control ? null : c.Dimensions, c.Control ? null : c.MillisecondsPerQuery,
                    c.MillisecondsPerPhoto, c.Control ? null : c.BytesPerPhoto, test?.OnlyFirst, test?.OnlySecond, test?.P, Words.BesideNext(test), null,
                ];
            text.AppendJoin(',', cells.Select(Cell)).Append('\n');
        }

        return text.ToString();
    }

    private static string Cell(object? value)
    {
        string text = value switch
        {
            null => "",
            double number => number.ToString("G6", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!.ReplaceLineEndings(" "),
        };
        return text.AsSpan().ContainsAny(',', '"') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
