using System.CommandLine;
using Akin.Engine;
using Akin.Vectors;

namespace Akin.Cli.Verbs;

/// <summary>How a store's index is built and searched, for the verbs that build one.</summary>
internal sealed class IndexSettingOptions
{
    private readonly Option<IndexKind?> _kind = CommonOptions.Index();
    private readonly Option<Quantize?> _quantize = CommonOptions.Quantize();
    private readonly Option<int?> _oversample = CommonOptions.Setting(IndexRange.Oversample, "With --quantize: score so many times k again (default 4)");
    private readonly Option<int?> _m = CommonOptions.Setting(IndexRange.M, "hnsw: links of a node (default 16)");
    private readonly Option<int?> _construction = CommonOptions.Setting(IndexRange.EfConstruction, "hnsw: the breadth of the search that links a node (default 200)");
    private readonly Option<int?> _ef = CommonOptions.Setting(IndexRange.Ef, "hnsw: the breadth of a search that does not say its own (default 64)");
    private readonly Option<int?> _trees = CommonOptions.Setting(IndexRange.Trees, "forest: its trees (default 50)");
    private readonly Option<int?> _searchK = CommonOptions.Setting(IndexRange.SearchK, "forest: items that a search looks at (default 2000)");

    public IndexSettingOptions(Command verb)
    {
        foreach (Option option in new Option[] { _kind, _quantize, _oversample, _m, _construction, _ef, _trees, _searchK })
            verb.Add(option);
    }

    /// <summary>What was asked for; what was not is null.</summary>
    public IndexSettings Read(ParseResult parsed) => new()
    {
        Kind = parsed.GetValue(_kind),
        Quantize = parsed.GetValue(_quantize),
        Oversample = parsed.GetValue(_oversample),
        M = parsed.GetValue(_m),
        EfConstruction = parsed.GetValue(_construction),
        Ef = parsed.GetValue(_ef),
        Trees = parsed.GetValue(_trees),
        SearchK = parsed.GetValue(_searchK),
    };
}
