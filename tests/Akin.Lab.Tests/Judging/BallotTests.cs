using System.Collections.Concurrent;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Imaging;
using Akin.Lab.Comparison;
using Akin.Lab.Judging;
using Akin.Lab.Judging.Votes;

namespace Akin.Lab.Tests.Judging;

public sealed class BallotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_voter_judges_every_pair_once_and_then_none_is_left()
    {
        using Ballot ballot = Open(queries: 7, contenders: 3);
        Voter voter = VoterSeal.NewVoter();
        HashSet<string> shown = [];
        BallotPaper paper = ballot.Draw(voter, 3);
        int all = paper.Left;
        for (int judged = 1; paper.Pairs.Count > 0; judged++)
        {
            Assert.True(shown.Add(paper.Pairs[0]), "a pair came twice");
            Assert.Equal(judged, ballot.Vote(voter, paper.Pairs[0], judged % 2 == 0));
            paper = ballot.Draw(voter, 3);
            Assert.Equal((judged, all - judged), (paper.Judged, paper.Left));
        }

        Assert.Equal(all, shown.Count);
        Leaderboard board = ballot.CountVotes();
        Assert.Equal((all, 1), (board.Votes, board.Voters));
        Assert.All(board.Rows, row => Assert.Equal(7, row.Votes));
    }

    [Fact]
    public void Pairs_that_were_not_judged_yet_are_given_again_and_nothing_else()
    {
        using Ballot ballot = Open();
        Voter voter = VoterSeal.NewVoter();
        BallotPaper first = ballot.Draw(voter, 4);

        Assert.Equal(first.Pairs, ballot.Draw(voter, 4).Pairs);
        ballot.Vote(voter, first.Pairs[1], true);
        BallotPaper next = ballot.Draw(voter, 4);
        Assert.Equal([first.Pairs[0], first.Pairs[2], first.Pairs[3]], next.Pairs.Take(3));
        Assert.DoesNotContain(next.Pairs[3], first.Pairs);
    }

    [Fact]
    public void A_vote_that_is_given_twice_counts_once_as_it_was_first()
    {
        using Ballot ballot = Open();
        Voter voter = VoterSeal.NewVoter();
        string pair = ballot.Draw(voter, 1).Pairs[0];
        ballot.Vote(voter, pair, true);

        Assert.Equal(ErrorCodes.AlreadyJudged, Assert.Throws<VoteRefusedException>(() => ballot.Vote(voter, pair, false)).Code);
        Leaderboard board = ballot.CountVotes();
        Assert.Equal((1, board.Rows.Max(r => r.Votes)), (board.Votes, board.Rows.Max(r => r.Approvals)));
        Assert.Equal(1, ballot.Draw(voter, 1).Judged);
    }

    [Fact]
    public void A_pair_is_worth_nothing_to_another_voter_nor_when_it_was_changed_or_made_up()
    {
        using Ballot ballot = Open();
        Voter voter = VoterSeal.NewVoter(), other = VoterSeal.NewVoter();
        string pair = ballot.Draw(voter, 1).Pairs[0];
        string changed = (pair[0] == 'A' ? 'B' : 'A') + pair[1..];
        foreach ((Voter who, string what) in new[] { (other, pair), (voter, changed), (voter, ""), (voter, "x"), (voter, new string('A', 48)), (voter, "0"), (voter, new string('A', 100_000)), (voter, pair + pair) })
        {
            Assert.Equal(ErrorCodes.UnknownPair, Assert.Throws<VoteRefusedException>(() => ballot.Vote(who, what, true)).Code);
            Assert.Equal(ErrorCodes.UnknownPair, Assert.Throws<VoteRefusedException>(() => ballot.Thumbnail(who, what, PairSide.Query, 64)).Code);
        }

        Assert.Equal(0, ballot.CountVotes().Votes);
    }

    [Fact]
    public void A_voters_number_that_was_not_given_out_here_is_forged()
    {
        using Ballot ballot = Open();
        using var elsewhere = new TemporaryFolder();
        using Ballot another = Ballot.Open(MadeComparison.Write(elsewhere, 3, 2));
        Voter voter = VoterSeal.NewVoter();
        string good = ballot.Seal.Sign(voter);

        Assert.Equal(voter, ballot.Seal.Verify(good));
        Assert.NotEqual(ballot.Seal.Name, another.Seal.Name);
        string changed = (good[5] == 'A' ? 'B' : 'A').ToString();
        foreach (string forged in new[] { another.Seal.Sign(voter), good[..5] + changed + good[6..], good[..^1], "", "nobody", new string('A', 43), good + good, "ä" })
            Assert.Equal(ErrorCodes.ForgedVoter, Assert.Throws<VoteRefusedException>(() => ballot.Seal.Verify(forged)).Code);
    }

    [Fact]
    public void Eight_voters_at_once_lose_nothing()
    {
        string directory = MadeComparison.Write(_folder, 30, 4);
        var kept = new ConcurrentBag<string>();
        using (var ballot = Ballot.Open(directory))
        {
            Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            {
                Voter voter = VoterSeal.NewVoter();
                for (int n = 1; n <= 15; n++)
                {
                    string pair = ballot.Draw(voter, 1).Pairs[0];
                    Assert.Equal(n, ballot.Vote(voter, pair, (i + n) % 2 == 0));
                    kept.Add(pair);
                }
            });
        }

        Assert.Equal(120, kept.Distinct().Count());
        Leaderboard board = Leaderboard.Read(directory);
        Assert.Equal((120, 8, 0), (board.Votes, board.Voters, board.Uncounted));
        Assert.True(board.Rows.Max(r => r.Votes) - board.Rows.Min(r => r.Votes) <= 2);
    }

    [Fact]
    public void What_was_judged_is_known_after_a_restart_and_the_same_token_is_refused()
    {
        string directory = MadeComparison.Write(_folder, 6, 3);
        Voter voter = VoterSeal.NewVoter();
        string signed, pair;
        using (var ballot = Ballot.Open(directory))
        {
            signed = ballot.Seal.Sign(voter);
            pair = ballot.Draw(voter, 1).Pairs[0];
            ballot.Vote(voter, pair, true);
        }

        using var again = Ballot.Open(directory);
        Assert.Equal(voter, again.Seal.Verify(signed));
        Assert.Equal(1, again.Draw(voter, 2).Judged);
        Assert.DoesNotContain(pair, again.Draw(voter, 2).Pairs);
        Assert.Equal(ErrorCodes.AlreadyJudged, Assert.Throws<VoteRefusedException>(() => again.Vote(voter, pair, true)).Code);
    }

    [Fact]
    public void A_second_server_on_the_same_folder_takes_no_vote_twice()
    {
        string directory = MadeComparison.Write(_folder, 6, 3);
        using Ballot one = Ballot.Open(directory), two = Ballot.Open(directory);
        Voter voter = VoterSeal.NewVoter();
        string pair = one.Draw(voter, 1).Pairs[0];
        two.Vote(voter, pair, true);

        Assert.Equal(ErrorCodes.AlreadyJudged, Assert.Throws<VoteRefusedException>(() => one.Vote(voter, pair, false)).Code);
        Assert.DoesNotContain(pair, one.Draw(voter, 1).Pairs);
    }

    [Fact]
    public void A_comparison_that_is_made_anew_keeps_its_votes_and_refuses_its_old_pairs()
    {
        string directory = MadeComparison.Write(_folder, 6, 3), file = Path.Combine(directory, ComparisonFile.FileName);
        ComparisonFile before = ComparisonFile.Read(directory);
        Voter voter = VoterSeal.NewVoter();
        string held;
        using (var ballot = Ballot.Open(directory))
        {
            foreach (string pair in ballot.Draw(voter, 8).Pairs)
                ballot.Vote(voter, pair, true);
            held = ballot.Draw(voter, 1).Pairs[0];
        }

        Leaderboard old = Leaderboard.Read(directory);
        (before with { Contenders = [before.Contenders[1]] }).Write(file);
        Leaderboard now = Leaderboard.Read(directory);
        LeaderboardRow row = Assert.Single(now.Rows);
        Assert.Equal(old.Rows.Single(r => r.Name == row.Name), row);
        Assert.Equal((8, 8 - row.Votes), (now.Votes, now.Uncounted));
        using var again = Ballot.Open(directory);
        Assert.Equal(ErrorCodes.UnknownPair, Assert.Throws<VoteRefusedException>(() => again.Vote(voter, held, true)).Code);
    }

    [Fact]
    public void What_a_voter_left_unjudged_is_given_to_others_after_half_an_hour()
    {
        string directory = MadeComparison.Write(_folder, 1, 3);
        var clock = new Clock();
        using var ballot = Ballot.Open(directory, null, new Random(1), clock);
        Voter gone = VoterSeal.NewVoter(), next = VoterSeal.NewVoter();
        string left = ballot.Draw(gone, 1).Pairs[0];
        clock.Now += TimeSpan.FromMinutes(31);
        ballot.Draw(next, 8);

        // The one who left comes back, and may still judge it.
        Assert.Equal(1, ballot.Vote(gone, left, true));
        Assert.DoesNotContain(left, ballot.Draw(gone, 8).Pairs);
    }

    [Fact]
    public void A_pair_whose_photo_is_gone_is_given_to_nobody()
    {
        string directory = MadeComparison.Write(_folder, 2, 2);
        File.Delete(_folder.File("photos", "000.png"));
        using var ballot = Ballot.Open(directory);
        Voter voter = VoterSeal.NewVoter();
        int before = ballot.Draw(voter, 8).Left, broken = 0;
        foreach (string pair in ballot.Draw(voter, 8).Pairs)
        {
            try
            {
                Assert.Equal(ImageFormat.Jpeg, new ImageDecoder().Identify(ballot.Thumbnail(voter, pair, PairSide.Query, 32)).Format);
            }
            catch (Akin.Catalog.Sources.SourceException)
            {
                broken++;
            }
        }

        Assert.True(broken > 0);
        BallotPaper left = ballot.Draw(voter, 8);
        Assert.Equal((before - broken, before - broken), (left.Left, left.Pairs.Count));
        Assert.Equal(before - broken, ballot.Draw(VoterSeal.NewVoter(), 8).Left);
    }

    [Theory]
    [InlineData("hello, this is no database at all, but long enough to look like one that has a header of a hundred bytes and more", "is not a database")]
    [InlineData("folder", "can't be opened")]
    public void A_file_of_votes_that_is_none_is_said_in_one_line(string content, string says)
    {
        string directory = MadeComparison.Write(_folder, 2, 2), file = Path.Combine(directory, "votes.db");
        if (content == "folder")
            Directory.CreateDirectory(file);
        else
            File.WriteAllText(file, content);

        string message = Assert.Throws<StoreException>(() => Ballot.Open(directory)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_folder_without_a_comparison_is_refused() =>
        Assert.Equal(ErrorCodes.NoComparison, Assert.Throws<EngineException>(() => Ballot.Open(_folder.Path)).Code);

    private Ballot Open(int queries = 10, int contenders = 3) => Ballot.Open(MadeComparison.Write(_folder, queries, contenders));

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
