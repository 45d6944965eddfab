using System.Diagnostics;

namespace Akin.Cli.Tests;

/// <summary>What the engine does unasked is a line on standard error, and standard output stays the answer alone.</summary>
public sealed class LogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Index => _folder.File("shop", "vectors-l2.flat");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_damaged_index_is_said_once_and_the_answer_is_the_same()
    {
        Make();
        AkinProcess.Result before = Search();
        Assert.Equal("", before.Error);
        File.WriteAllText(Index, "Dear diary");
        AkinProcess.Result said = Search(), after = Search();
        string line = Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"akin: the index file can't be used, it is built again from the store: {Index}", line, StringComparison.Ordinal);
        Assert.Equal((before.Out, before.Out, ""), (said.Out, after.Out, after.Error));
    }

    [Fact]
    public void Indexing_that_was_asked_for_is_not_logged()
    {
        Make();
        PhotoFolder.Write(_folder.File("photos"), "dress/new.png", 99);
        AkinProcess.Result second = AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--json");
        Assert.DoesNotContain("akin:", second.Error, StringComparison.Ordinal);
        Assert.Equal("", Search().Error);
    }

    [Fact]
    public async Task A_server_says_it_in_its_log()
    {
        Make();
        File.WriteAllText(Index, "Dear diary");
        using Process server = AkinProcess.Start(_folder.Path, "serve", "--store", "shop", "--address", "127.0.0.1:0", "--json", "--log", "json");
        try
        {
            while (await server.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                // JSON writes an apostrophe by its number.
                if (!line.Contains("it is built again from the store", StringComparison.Ordinal))
                    continue;
                Assert.Contains("\"level\":\"warning\",\"source\":\"Akin.Engine\"", line, StringComparison.Ordinal);
                return;
            }

            Assert.Fail("the log ended without it");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private void Make()
    {
        PhotoFolder.Make(_folder, 6);
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--model", "pixels", "--index", "flat");
    }

    private AkinProcess.Result Search() => AkinProcess.Good(_folder.Path, "search", "photos/dress/000.png", "--store", "shop", "--json");
}
