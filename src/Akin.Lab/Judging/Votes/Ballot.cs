using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Imaging;
using Akin.Lab.Comparison;

namespace Akin.Lab.Judging.Votes;

/// <summary>
/// People judge a comparison: they are given pairs, a photo and what some contender called its nearest, and say whether it is alike.
/// Which contender it was they are never told. Every member may be called from several threads at once.
/// </summary>
public sealed class Ballot : IDisposable
{
    /// <summary>The most pairs that are given to a voter ahead.</summary>
    public const int MostAhead = 8;

    /// <summary>After so long without a word from a voter, others are given the pairs that they have left unjudged.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private readonly PairPool _pool;
    private readonly PairDrawer _drawer;
    private readonly VoteFile _votes;
    private readonly IPhotoSource _source;
    private readonly ImageDecoder _decoder;
    private readonly ImageLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, VoterState> _voters = [];
    private readonly HashSet<int> _broken = [];
    private DateTimeOffset _tidied;

    private Ballot(string directory, ComparisonFile comparison, ImageLimits limits, Random random, TimeProvider clock)
    {
        (Comparison, _limits, _clock) = (comparison, limits, clock);
        _pool = new PairPool(comparison);
        _drawer = new PairDrawer(_pool, random);
        _decoder = new ImageDecoder(limits);
        _source = comparison.Source.Open();
        _votes = VoteFile.Open(directory);
        try
        {
            Seal = new VoterSeal(_votes.Key, _pool.Fingerprint);
            foreach (Vote vote in _votes.All())
            {
                if (_pool.Find(vote.Query, vote.Found) is { } pair)
                    Judge(State(vote.Voter), pair);
            }
        }
        catch
        {
            _votes.Dispose();
            throw;
        }
    }

    /// <summary>What is judged.</summary>
    public ComparisonFile Comparison { get; }

    /// <summary>Knows the voters.</summary>
    public VoterSeal Seal { get; }

    /// <summary>Opens a comparison for voting.</summary>
    /// <param name="directory">Its folder; the votes are kept there.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <exception cref="EngineException">There is no comparison, or nothing in it to judge.</exception>
    /// <exception cref="SourceException">Its photos are gone.</exception>
    /// <exception cref="Catalog.Store.StoreException">Votes can't be kept there.</exception>
    public static Ballot Open(string directory, ImageLimits? limits = null) => Open(directory, limits, Random.Shared, TimeProvider.System);

    internal static Ballot Open(string directory, ImageLimits? limits, Random random, TimeProvider clock) =>
        new(directory, ComparisonFile.Read(directory), limits ?? new ImageLimits(), random, clock);

    /// <summary>Gives a voter pairs to judge. Asked again, it gives those again that were not judged yet, and more where there is room.</summary>
    /// <param name="voter">The voter.</param>
    /// <param name="ahead">How many, 1 to <see cref="MostAhead"/>.</param>
    public BallotPaper Draw(Voter voter, int ahead)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ahead, MostAhead);
        lock (_gate)
        {
            Tidy();
            VoterState state = State(voter.Id);
            state.Heard = _clock.GetUtcNow();
            while (state.Open.Count < ahead && _drawer.Next(state.Seen) is { } next)
            {
                state.Seen.Add(next);
                if (_broken.Contains(next))
                    continue;
                state.Open.Add(next);
                _drawer.Count(next);
            }

            int left = state.Open.Count + Enumerable.Range(0, _pool.Pairs.Count).Count(pair => !state.Seen.Contains(pair) && !_broken.Contains(pair));
            return new BallotPaper(state.Judged, left, [.. state.Open.Take(ahead).Select(pair => Seal.Close(voter, pair))]);
        }
    }

    /// <summary>Keeps a vote; when this returns, the disk has it.</summary>
    /// <param name="voter">The voter.</param>
    /// <param name="pair">A token that this voter was given.</param>
    /// <param name="approved">Whether the two are alike.</param>
    /// <returns>How many pairs this voter has judged.</returns>
    /// <exception cref="VoteRefusedException">The pair is not one that this voter was given, or was judged already.</exception>
    /// <exception cref="Catalog.Store.StoreException">It can't be kept.</exception>
    public int Vote(Voter voter, string pair, bool approved)
    {
        int number = Number(voter, pair);
        lock (_gate)
        {
            VoterState state = State(voter.Id);
            state.Heard = _clock.GetUtcNow();
            (string query, string found) = _pool.Ids(number);
            // Another server on the same folder may have it, which only the file knows.
            bool isNew = _votes.Add(new Vote(voter.Id, query, found, approved));
            if (isNew || !state.Seen.Contains(number) || state.Open.Contains(number))
                Judge(state, number);
            return isNew ? state.Judged : throw new VoteRefusedException(ErrorCodes.AlreadyJudged, "you have judged this pair already; the first judgment counts");
        }
    }

    /// <summary>A small JPEG of one photo of a pair, upright, its box cut out.</summary>
    /// <param name="voter">The voter.</param>
    /// <param name="pair">A token that this voter was given.</param>
    /// <param name="side">Which photo.</param>
    /// <param name="pixels">The longest side in pixels.</param>
    /// <exception cref="VoteRefusedException">The pair is not one that this voter was given.</exception>
    /// <exception cref="SourceException">The photo is gone.</exception>
    /// <exception cref="ImageException">It is no photo any more.</exception>
    public byte[] Thumbnail(Voter voter, string pair, PairSide side, int pixels)
    {
        int number = Number(voter, pair);
        Pair shown = _pool.Pairs[number];
        ComparedPhoto photo = Comparison.Photos[side == PairSide.Query ? shown.Query : shown.Found];
        try
        {
            return PhotoDecoder.Thumbnail(_decoder, _source.Read(photo.Path, _limits.MaxBytes), photo.Box, pixels);
        }
        catch (PhotoException)
        {
            // A pair that can't be shown can't be judged: nobody is given it again.
            lock (_gate)
            {
                _broken.Add(number);
                if (State(voter.Id).Open.Remove(number))
                    _drawer.Count(number, -1);
            }

            throw;
        }
    }

    /// <summary>Who is ahead, by all votes there are.</summary>
    public Leaderboard CountVotes() => Leaderboard.Count(_pool, Comparison.Name, _votes);

    /// <inheritdoc/>
    public void Dispose() => _votes.Dispose();

    private int Number(Voter voter, string token) => Seal.Open(voter, token) is [long number]
        ? (int)number
        : throw new VoteRefusedException(ErrorCodes.UnknownPair, "this pair was never given to this voter, or the comparison has changed since; reload the page");

    private VoterState State(string voter)
    {
        if (!_voters.TryGetValue(voter, out VoterState? state))
            _voters.Add(voter, state = new VoterState { Heard = _clock.GetUtcNow() });
        return state;
    }

    private void Judge(VoterState state, int pair)
    {
        state.Judged++;
        if (!state.Open.Remove(pair))
            _drawer.Count(pair);
        state.Seen.Add(pair);
    }

    /// <summary>Takes back what was given to voters who have gone, and forgets those who never voted.</summary>
    private void Tidy()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        if (now - _tidied < TimeSpan.FromMinutes(1))
            return;
        _tidied = now;
        foreach ((string voter, VoterState state) in _voters)
        {
            if (now - state.Heard < Patience)
                continue;
            foreach (int pair in state.Open)
            {
                state.Seen.Remove(pair);
                _drawer.Count(pair, -1);
            }

            state.Open.Clear();
            // Removing what the loop stands on is allowed.
            if (state.Judged == 0)
                _voters.Remove(voter);
        }
    }
}

/// <summary>What a voter is given: pairs to judge.</summary>
/// <param name="Judged">How many pairs this voter has judged.</param>
/// <param name="Left">How many there are left for this voter, those of this paper among them.</param>
/// <param name="Pairs">Tokens of the next pairs, the first to be judged first. A token tells nothing and is this voter's alone.</param>
public sealed record BallotPaper(int Judged, int Left, IReadOnlyList<string> Pairs);

/// <summary>What one voter has judged, and the pairs that were given to them and not judged yet.</summary>
internal sealed class VoterState
{
    /// <summary>The numbers of the pairs that were judged or given out.</summary>
    public HashSet<int> Seen { get; } = [];

    /// <summary>Those given out, in their order.</summary>
    public List<int> Open { get; } = [];

    /// <summary>How many were judged.</summary>
    public int Judged { get; set; }

    /// <summary>When the voter was last heard of.</summary>
    public DateTimeOffset Heard { get; set; }
}

/// <summary>One photo of a pair.</summary>
public enum PairSide
{
    /// <summary>The photo that was searched with.</summary>
    Query,

    /// <summary>The photo that was called its nearest.</summary>
    Found,
}
