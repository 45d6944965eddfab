using System.Diagnostics;
using System.Globalization;
using Akin.Catalog.Store;

namespace Akin.Catalog.Tests.Store;

/// <summary>The store between processes: kills, the lock, a folder that can't be written.</summary>
public sealed class StoreProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_kill_every_acknowledged_batch_is_there_whole_and_nothing_half()
    {
        Random random = new(7);
        HashSet<string> before = [];
        int acknowledged = 0;
        for (int round = 0; round < 8; round++)
        {
            using Process child = Child.Start("write", _folder["s"]);
            Task<string?> first = child.StandardOutput.ReadLineAsync();
            // The first time perhaps while the store is still being made.
            if (round > 0 || await Task.WhenAny(first, Task.Delay(300)) == first)
            {
                await first;
                await Task.Delay(random.Next(150));
            }

            child.Kill();
            string said = await first + "\n" + await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();
            Assert.DoesNotContain("refused", said, StringComparison.Ordinal);
            // A last line without an end was not said whole.
            string[] names = said[..(said.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            acknowledged += names.Length;

            using CatalogStore store = CatalogStore.Open(_folder["s"], StoreMode.Write);
            Dictionary<string, int> sizes = store.MetadataValues("batch").Values.CountBy(name => name).ToDictionary();
            Assert.All(sizes, batch => Assert.Equal(Child.BatchSize, batch.Value));
            Assert.Equal(before.Order(), sizes.Keys.Intersect(before).Order());

            // The shared items say which batch was the last: the last that was acknowledged, or one more that could not be said.
            IReadOnlyDictionary<long, string> shared = store.MetadataValues("last");
            Assert.True(shared.Count is 0 or Child.BatchSize);
            string? last = shared.Values.Distinct().SingleOrDefault();
            string[] ofThisRun = [.. sizes.Keys.Except(before)];
            if (ofThisRun.Length > 0)
            {
                string run = last!.Split('-')[0];
                int number = int.Parse(last.Split('-')[1], CultureInfo.InvariantCulture);
                Assert.InRange(number, names.Length - 1, names.Length);
                int kept = Math.Min(number + 1, Child.BatchesKept);
                Assert.Equal(Enumerable.Range(number + 1 - kept, kept).Select(i => $"{run}-{i}").Order(), ofThisRun.Order());
            }
            else
            {
                Assert.Empty(names);
            }

            before = [.. sizes.Keys];
            Dictionary<long, float[]> vectors = Make.Vectors(store);
            Assert.Equal(store.Keys(), vectors.Keys);
            Assert.Equal(sizes.Count * Child.BatchSize + shared.Count, store.Count);
            Assert.All(store.Find(store.Keys()).Values, item => Assert.Equal(item.Id.Split('/')[1], $"{vectors[item.Key][63]}"));
        }

        Assert.True(acknowledged > 8, "the writer never got far enough for the kills to mean anything");
    }

    [Fact]
    public async Task A_second_writer_is_told_who_has_the_store_and_gets_it_when_that_one_is_killed()
    {
        using Process holder = Child.Start("hold", _folder["s"]);
        Assert.Equal("holding", await holder.StandardOutput.ReadLineAsync());
        try
        {
            StoreException refused = Assert.Throws<StoreException>(() => CatalogStore.Open(_folder["s"], StoreMode.Write));
            Assert.Equal($"the store {_folder["s"]} is in use by process {holder.Id} (akin index photos of mine); wait for it or stop it", refused.Message);
            using CatalogStore reader = CatalogStore.Open(_folder["s"], StoreMode.Read);
            Assert.Equal(0, reader.Count);
        }
        finally
        {
            holder.Kill();
            await holder.WaitForExitAsync();
        }

        using CatalogStore next = Make.Store(_folder["s"]);
        Assert.Throws<StoreException>(() => CatalogStore.Open(_folder["s"], StoreMode.Write));
        Assert.Equal(0, next.Count);
    }

    [Fact]
    public async Task A_store_in_a_folder_that_cannot_be_written_can_still_be_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "takes write permission away as Unix does");
        using (CatalogStore store = Make.Store(_folder["s %41?#"]))
            store.Write(CatalogStoreTests.Source(store), Make.Batch(Make.New(Make.Item("a", ("label", "x")), 1, 2, 3)));
        Assert.Equal(["catalog.db", "catalog.lock"], Directory.EnumerateFiles(_folder["s %41?#"]).Select(Path.GetFileName).Order());
        Allow(_folder.Path, 0b101_101_101);
        Allow(_folder["s %41?#"], 0b101_101_101);
        // Permissions do not hold the superuser back, who runs the tests in a container; then somebody else has to look.
        string[] asNobody = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
        try
        {
            Assert.Equal("read 1 1 1", await Says("read", asNobody));
            Assert.Contains("can't be written", await Says("hold", asNobody), StringComparison.Ordinal);
        }
        finally
        {
            Allow(_folder.Path, 0b111_101_101);
            Allow(_folder["s %41?#"], 0b111_101_101);
        }
    }

    private static void Allow(string folder, int mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)mode);
    }

    private async Task<string?> Says(string job, string[] before)
    {
        using Process child = Child.Start(job, _folder["s %41?#"], before);
        string? line = await child.StandardOutput.ReadLineAsync();
        if (line is null)
            Assert.Skip($"no other user could be tried: {await child.StandardError.ReadToEndAsync()}");
        child.Kill();
        return line;
    }
}
