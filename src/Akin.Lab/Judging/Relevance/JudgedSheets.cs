using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Search;

namespace Akin.Lab.Judging.Relevance;

/// <summary>
/// People judge a store's neighbors: they are shown an item with its ten nearest, shuffled, and mark those that are relevant. The
/// queries that were judged least come first; nobody gets one twice. Every member may be called from several threads at once.
/// </summary>
public sealed class JudgedSheets : IDisposable
{
    /// <summary>Items on a sheet.</summary>
    public const int Shown = 10;

    private readonly Lock _gate = new();
    private readonly Collection _collection;
    private readonly JudgedFile _file;
    private readonly Dictionary<string, int> _times = [];
    private readonly Dictionary<string, HashSet<string>> _byVoter = [];

    private JudgedSheets(Collection collection)
    {
        _collection = collection;
        _file = JudgedFile.Open(collection.Store.Directory);
        try
        {
            Seal = new VoterSeal(_file.Key, "sheet"u8);
            foreach ((string voter, string query) in _file.Queries())
                Count(voter, query);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Knows the voters.</summary>
    public VoterSeal Seal { get; }

    /// <summary>Opens a store's judgments.</summary>
    /// <param name="collection">The store; the judgments are kept in its folder.</param>
    /// <exception cref="StoreException">They can't be kept there.</exception>
    public static JudgedSheets Open(Collection collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return new JudgedSheets(collection);
    }

    /// <summary>How many queries a voter has judged.</summary>
    public int JudgedBy(Voter voter)
    {
        lock (_gate)
            return _byVoter.GetValueOrDefault(voter.Id)?.Count ?? 0;
    }

    /// <summary>Gives a voter a query to judge; null where there is none left, or none that has a neighbor.</summary>
    /// <param name="voter">The voter.</param>
    /// <param name="beside">The token of a sheet that the voter has and has not judged yet, whose query is not given again; or null.</param>
    public JudgedSheet? Draw(Voter voter, string? beside = null)
    {
        long held = beside is not null && Seal.Open(voter, beside) is [long key, ..] ? key : -1;
        StoredItem query;
        lock (_gate)
        {
            if (Next(voter, held) is not { } next)
                return null;
            query = next;
        }

        string[] nearest = [.. _collection.Find(_collection.Read(query.Id), new SearchRequest { K = Shown + 1 }).Hits.Select(h => h.Id).Where(id => id != query.Id).Take(Shown)];
        StoredItem[] shown = [.. nearest.Select(_collection.Store.Find).OfType<StoredItem>()];
        if (shown.Length == 0)
            return null;
        Random.Shared.Shuffle(shown);
        return new JudgedSheet(Seal.Close(voter, [query.Key, .. shown.Select(i => i.Key)]), JudgedBy(voter), query, shown);
    }

    /// <summary>Keeps what a voter found; when this returns, the disk has it.</summary>
    /// <param name="voter">The voter.</param>
    /// <param name="sheet">The token of a sheet that this voter was given.</param>
    /// <param name="relevant">The ids of its items that are relevant; the others on it are not.</param>
    /// <returns>How many queries this voter has judged.</returns>
    /// <exception cref="VoteRefusedException">The sheet is not this voter's, was judged already, or does not show one of the items.</exception>
    /// <exception cref="StoreException">It can't be kept.</exception>
    public int Judge(Voter voter, string sheet, IReadOnlyCollection<string> relevant)
    {
        ArgumentNullException.ThrowIfNull(relevant);
        if (Seal.Open(voter, sheet) is not [long queryKey, .. long[] keys])
            throw Unknown();
        IReadOnlyDictionary<long, StoredItem> items = _collection.Store.Find([queryKey, .. keys]);
        if (!items.TryGetValue(queryKey, out StoredItem? query))
            throw Unknown();
        // What has left the store since it was shown can't be judged, nor does it do harm.
        string[] shown = [.. keys.Where(items.ContainsKey).Select(key => items[key].Id)];
        if (shown.Length == keys.Length && relevant.FirstOrDefault(id => !shown.Contains(id)) is { } stranger)
            throw new VoteRefusedException(ErrorCodes.NotShown, $"'{stranger}' was not among the items that were shown");
        HashSet<string> chosen = [.. relevant];
        lock (_gate)
        {
            if (!_file.Add(voter.Id, query.Id, [.. shown.Select(id => (id, chosen.Contains(id)))]))
                throw new VoteRefusedException(ErrorCodes.AlreadyJudged, "you have judged this query already; the first judgment counts");
            Count(voter.Id, query.Id);
            return JudgedBy(voter);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>One of the items that were judged least and not by this voter, by lot.</summary>
    private StoredItem? Next(Voter voter, long held)
    {
        HashSet<string>? own = _byVoter.GetValueOrDefault(voter.Id);
        long[] keys = _collection.Store.Keys();
        Random.Shared.Shuffle(keys);
        StoredItem? best = null;
        int fewest = int.MaxValue;
        // Nearly always one of the first was never judged, so that few are looked at.
        foreach (long[] some in keys.Where(key => key != held).Chunk(64))
        {
            IReadOnlyDictionary<long, StoredItem> items = _collection.Store.Find(some);
            foreach (StoredItem item in some.Where(items.ContainsKey).Select(key => items[key]))
            {
                int times = _times.GetValueOrDefault(item.Id);
                if (times >= fewest || own?.Contains(item.Id) == true)
                    continue;
                (best, fewest) = (item, times);
                if (times == 0)
                    return best;
            }
        }

        return best;
    }

    private void Count(string voter, string query)
    {
        if (!_byVoter.TryGetValue(voter, out HashSet<string>? own))
            _byVoter.Add(voter, own = []);
        own.Add(query);
        _times[query] = _times.GetValueOrDefault(query) + 1;
    }

    private static VoteRefusedException Unknown() =>
        new(ErrorCodes.UnknownPair, "this sheet was never given to this voter, or its query has left the store; reload the page");
}

/// <summary>A query and its nearest, for somebody to mark those that are relevant.</summary>
/// <param name="Token">What the answer must name; it is this voter's alone.</param>
/// <param name="Judged">How many queries this voter has judged.</param>
/// <param name="Query">The query.</param>
/// <param name="Items">Its nearest, in random order, so that the place tells nothing.</param>
public sealed record JudgedSheet(string Token, int Judged, StoredItem Query, IReadOnlyList<StoredItem> Items);
