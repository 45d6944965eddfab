using System.Diagnostics;
using System.Globalization;
using System.Text;
using Akin.Engine.Tests.Live;
using Akin.Files;

namespace Akin.Engine.Tests;

/// <summary>A path holds the new content whole or the old one, whatever happens while it is written.</summary>
public sealed class WholeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("a.txt");

    public void Dispose() => _folder.Dispose();

    /// <summary>A content that tells which it is and whether all of it is there.</summary>
    internal static byte[] Content(byte version)
    {
        byte[] content = new byte[1000 * version];
        content.AsSpan().Fill(version);
        return content;
    }

    [Fact]
    public void A_writer_that_fails_half_way_leaves_the_old_content_and_nothing_beside_it()
    {
        WholeFile.WriteText(File, "old");
        Assert.Throws<InvalidOperationException>(() => WholeFile.Write(File, file =>
        {
            file.Write("half of the ne"u8);
            file.Flush();
            throw new InvalidOperationException("the rest can't be made");
        }));
        Assert.Equal("old", System.IO.File.ReadAllText(File));
        Assert.Equal([File], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_full_disk_leaves_the_old_content_and_nothing_beside_it()
    {
        using var disk = new SmallDisk(1);
        string path = Path.Combine(disk.Path, "a.txt");
        WholeFile.WriteText(path, "old");
        string ballast = disk.Fill();
        Assert.ThrowsAny<IOException>(() => WholeFile.Write(path, file => file.Write(new byte[1 << 20])));
        Assert.Equal("old", System.IO.File.ReadAllText(path));
        Assert.Equal([path, ballast], Directory.EnumerateFileSystemEntries(disk.Path).Order());
    }

    [Fact]
    public void A_folder_that_is_missing_or_stands_in_the_way_is_said()
    {
        Assert.Throws<DirectoryNotFoundException>(() => WholeFile.WriteText(_folder.File("none", "a.txt"), "new"));
        Directory.CreateDirectory(File);
        Exception? inTheWay = Record.Exception(() => WholeFile.WriteText(File, "new"));
        Assert.True(inTheWay is IOException or UnauthorizedAccessException, $"{inTheWay}");
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void Text_has_no_byte_order_mark_and_a_relative_path_is_as_good()
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, File);
        WholeFile.WriteText(relative, "größer");
        Assert.Equal(Encoding.UTF8.GetBytes("größer"), System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void A_file_for_its_owner_alone_stays_that_when_it_is_written_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights");
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        WholeFile.WriteText(File, "first", Owner);
        WholeFile.WriteText(File, "second", Owner);
#pragma warning disable CA1416 // Skipped there.
        Assert.Equal(Owner, System.IO.File.GetUnixFileMode(File));
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Who_reads_while_several_write_sees_whole_contents_only()
    {
        WholeFile.Write(File, file => file.Write(Content(1)));
        Task[] writers = [.. Enumerable.Range(0, 4).Select(w => Task.Run(() =>
        {
            for (int i = 0; i < 50; i++)
                WholeFile.Write(File, file => file.Write(Content((byte)(1 + (((w * 50) + i) % 200)))));
        }))];
        Task all = Task.WhenAll(writers);
        while (!all.IsCompleted)
            CheckWhole();
        await all;
        CheckWhole();
        Assert.Equal([File], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_kill_at_any_moment_leaves_the_content_that_was_acknowledged_last_or_the_next_one()
    {
        Random random = new(5);
        int acknowledged = 0;
        for (int round = 0; round < 5; round++)
        {
            string said = _folder.File($"said {round}");
            using Process child = ServingChild.Start("write", File, said);
            await ServingChild.ReadAsync(said, child, _ => true);
            await Task.Delay(random.Next(60), TestContext.Current.CancellationToken);
            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            string[] versions = ServingChild.Read(said);
            acknowledged += versions.Length;
            int last = int.Parse(versions[^1], CultureInfo.InvariantCulture), next = (last % 200) + 1;
            Assert.Contains(CheckWhole(), new[] { last, next });
        }

        Assert.True(acknowledged > 10, $"only {acknowledged} files were written before the kills");
    }

    private byte CheckWhole()
    {
        byte[] content = System.IO.File.ReadAllBytes(File);
        Assert.Equal(Content(content[0]), content);
        return content[0];
    }
}
