using Akin.Vectors.Distances;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>Something to do with a scorer of whichever type the index calls for, compiled once for each.</summary>
internal interface IScorerUse
{
    void Use<TScorer>(TScorer scorer)
        where TScorer : struct, IScorer;
}

/// <summary>Picks scorers.</summary>
internal static class Scoring
{
    /// <summary>By the exact vectors.</summary>
    public static void Exactly<TUse>(Rows rows, Scratch scratch, ref TUse use)
        where TUse : struct, IScorerUse
    {
        scratch.ScoresAreExact = true;
        switch (rows.Layout.Metric)
        {
            case Metric.L2:
                use.Use(new SumScorer<SquaredStep>(rows, scratch, 1));
                break;
            case Metric.L1:
                use.Use(new SumScorer<AbsoluteStep>(rows, scratch, 1));
                break;
            case Metric.Cosine:
                use.Use(new CosineScorer(rows, scratch));
                break;
            case Metric.InnerProduct:
                use.Use(new SumScorer<ProductStep>(rows, scratch, -1));
                break;
            default:
                use.Use(new BitScorer(rows, scratch));
                break;
        }
    }

    /// <summary>By what the index searches: the codes where it quantizes.</summary>
    public static void AsStored<TUse>(Rows rows, Scratch scratch, ref TUse use)
        where TUse : struct, IScorerUse
    {
        scratch.Encode(rows);
        scratch.ScoresAreExact = false;
        switch (rows.Layout.Quantize, rows.Layout.Metric)
        {
            case (Quantize.Bit, _):
                use.Use(new BitScorer(rows, scratch));
                break;
            case (Quantize.Int8, Metric.L1):
                use.Use(new ByteAbsoluteScorer(rows, scratch));
                break;
            case (Quantize.Int8, Metric.InnerProduct):
                use.Use(new ByteProductScorer(rows, scratch));
                break;
            case (Quantize.Int8, _):
                use.Use(new ByteSquaredScorer(rows, scratch));
                break;
            default:
                Exactly(rows, scratch, ref use);
                break;
        }
    }
}
