using System.Text;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Files;
using Akin.Lab.Comparison;

namespace Akin.Lab.Judging.Votes;

/// <summary>Writes the votes of a comparison's folder into files for other programs.</summary>
/// <param name="directory">The folder.</param>
public sealed class VoteExport(string directory)
{
    private readonly ComparisonFile _comparison = ComparisonFile.Read(directory);
    private readonly IReadOnlyList<Vote> _votes = ReadVotes(directory);

    /// <summary>
    /// Writes a CSV with a row a vote: <c>voter, query, found, approved</c> (1 or 0) and <c>contenders</c>, those that made the pair
    /// with semicolons between them.
    /// </summary>
    /// <param name="path">The file; it appears when it is whole.</param>
    /// <returns>How many votes.</returns>
    /// <exception cref="IOException">It can't be written.</exception>
    public int WriteCsv(string path)
    {
        var pool = new PairPool(_comparison);
        var text = new StringBuilder("voter,query,found,approved,contenders\n");
        foreach (Vote vote in _votes)
        {
            string contenders = pool.Find(vote.Query, vote.Found) is { } pair
                ? string.Join(';', pool.Pairs[pair].Contenders.Select(c => pool.Contenders[c].Name))
                : "";
            text.AppendJoin(',', vote.Voter, CsvCell.Escape(vote.Query), CsvCell.Escape(vote.Found), vote.Approved ? "1" : "0", CsvCell.Escape(contenders)).Append('\n');
        }

        WholeFile.WriteText(path, text.ToString());
        return _votes.Count;
    }

    /// <summary>
    /// Writes triplets for <c>akin train</c>: of each query every photo that most voters approved of with every one that most
    /// rejected, a line each with the places of query, positive and negative in the comparison's source, from 0. A pair on which
    /// voters are equally divided is left out.
    /// </summary>
    /// <param name="path">The file; it appears when it is whole.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">The source is several stores, or no query has an approved and a rejected neighbor.</exception>
    /// <exception cref="SourceException">The source is gone.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public VoteTriplets WriteTriplets(string path, CancellationToken cancellation = default)
    {
        if (_comparison.Source.Stores is { Count: > 1 } stores)
            throw new EngineException($"the comparison {_comparison.Name} is of {stores.Count} stores, whose photos have no common row numbers; triplets need a comparison of one source");
        Dictionary<string, int> rows = [];
        int row = 0;
        foreach (SourceEntry entry in _comparison.Source.Open().Enumerate(cancellation))
        {
            if (entry.Item is { } item)
                rows.TryAdd(item.Id, row);
            row++;
        }

        List<string> lines = [];
        HashSet<string> gone = [];
        int ties = 0, queries = 0;
        foreach (IGrouping<string, Vote> query in _votes.GroupBy(v => v.Query))
        {
            List<int> good = [], bad = [];
            foreach (IGrouping<string, Vote> found in query.GroupBy(v => v.Found))
            {
                int balance = found.Sum(v => v.Approved ? 1 : -1);
                if (balance == 0)
                    ties++;
                else if (!rows.TryGetValue(found.Key, out int place))
                    gone.Add(found.Key);
                else
                    (balance > 0 ? good : bad).Add(place);
            }

            if (good.Count == 0 || bad.Count == 0)
                continue;
            if (!rows.TryGetValue(query.Key, out int own))
            {
                gone.Add(query.Key);
                continue;
            }

            queries++;
            lines.AddRange(good.SelectMany(g => bad.Select(b => FormattableString.Invariant($"{own}\t{g}\t{b}"))));
        }

        if (lines.Count == 0)
            throw new EngineException($"no query of {directory} has both an approved and a rejected neighbor yet, of {_votes.Count} votes; let people judge more");
        WholeFile.WriteText(path, string.Join('\n', lines) + "\n");
        return new VoteTriplets(lines.Count, queries, ties, gone.Count, _comparison.Source);
    }

    private static IReadOnlyList<Vote> ReadVotes(string directory)
    {
        using VoteFile? votes = VoteFile.OpenForReading(directory);
        return votes?.All() ?? [];
    }
}

/// <summary>Triplets that were made from votes.</summary>
/// <param name="Triplets">How many.</param>
/// <param name="Queries">Of how many queries.</param>
/// <param name="Ties">Pairs that are left out because voters are equally divided on them.</param>
/// <param name="Gone">Photos that are left out because the source has them no longer.</param>
/// <param name="Source">What the row numbers count in. In a store they change when it is indexed anew.</param>
public sealed record VoteTriplets(int Triplets, int Queries, int Ties, int Gone, ComparisonSource Source);
