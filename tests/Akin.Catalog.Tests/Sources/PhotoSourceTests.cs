using Akin.Catalog.Sources;

namespace Akin.Catalog.Tests.Sources;

public sealed class PhotoSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_kind_is_found_by_what_is_there()
    {
        _folder.Write("t.csv", "file\n");
        Assert.Equal("folder", PhotoSource.Open(_folder.Path).Kind);
        Assert.Equal("table", PhotoSource.Open(_folder["t.csv"]).Kind);
        _folder.Write("x-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7]);
        Assert.Equal("idx", PhotoSource.Open(_folder.Path).Kind);
        Assert.Equal("idx", PhotoSource.Open(_folder["x-images-idx3-ubyte"]).Kind);
    }

    [Fact]
    public void A_source_is_opened_again_from_what_it_says_of_itself()
    {
        _folder.Write("pictures/a.jpg", "x");
        _folder.Write("t.csv", "id,box,file\n1,\"1,2,3,4\",a.jpg\n");
        IPhotoSource source = PhotoSource.Open(_folder["t.csv"], new()
        {
            PathColumn = "file", IdColumn = "id", BoxColumn = "box", ImagesDirectory = Path.GetRelativePath(Environment.CurrentDirectory, _folder["pictures"]),
        });
        IPhotoSource again = PhotoSource.Reopen(source.Kind, source.Location, SourceOptions.FromJson(source.Options.ToJson()));

        Assert.Equal(_folder["pictures"], again.Options.ImagesDirectory);
        Assert.Equal(source.Items().Select(item => (item.Id, item.Path, item.Box)), again.Items().Select(item => (item.Id, item.Path, item.Box)));
    }

    [Fact]
    public void What_is_no_source_is_refused_with_what_to_do()
    {
        _folder.Write("photo.jpg", "x");
        _folder.Write("photo.doc", "x");
        Says("", "the source has no name; give");
        Says(_folder["none"], "there is nothing at");
        Says(_folder["photo.jpg"], "is a single photo; give the folder");
        Says(_folder["photo.doc"], "is neither a folder of photos, nor a table");
        Says(_folder.Path, "is a folder, but a path column and a folder of images needs a table", new() { PathColumn = "x", ImagesDirectory = "y" });
        Says(_folder.Write("t.csv", "file\n"), "there is no folder", new() { ImagesDirectory = _folder["none"] });
        Assert.Throws<SourceException>(() => PhotoSource.Reopen("folder", _folder["none"], new()));
        Assert.Throws<SourceException>(() => PhotoSource.Reopen("table", _folder["none.csv"], new()));
        Assert.Throws<SourceException>(() => PhotoSource.Reopen("idx", _folder["none"], new()));
        Assert.Throws<SourceException>(() => PhotoSource.Reopen("s3", _folder.Path, new()));
        Assert.Throws<SourceException>(() => SourceOptions.FromJson("{\"PathColumn\":"));
    }

    [Theory]
    [InlineData("pipe.csv")]
    [InlineData("pipe")]
    [InlineData("link.csv")]
    [InlineData("link")]
    [InlineData("images-idx3-ubyte")]
    [InlineData("zero.csv")]
    [InlineData("zero")]
    [InlineData("socket.tsv")]
    [InlineData("socket")]
    public async Task A_pipe_a_socket_and_a_device_are_refused_at_once_also_behind_a_link(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no pipes with names in folders here");
        foreach (string pipe in (string[])["pipe", "pipe.csv", "images-idx3-ubyte"])
        {
            using var made = System.Diagnostics.Process.Start("mkfifo", [_folder[pipe]]);
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        File.CreateSymbolicLink(_folder["link.csv"], "pipe.csv");
        File.CreateSymbolicLink(_folder["link"], _folder["pipe"]);
        File.CreateSymbolicLink(_folder["zero.csv"], "/dev/zero");
        File.CreateSymbolicLink(_folder["zero"], "/dev/zero");
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        string bound = name.StartsWith("socket", StringComparison.Ordinal) ? name : "socket";
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_folder[bound]));

        Task refused = Task.Run(() => Says(_folder[name], "is empty, or a pipe, a socket or a device"), TestContext.Current.CancellationToken);
        await refused.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Task none = Task.Run(() => Assert.Empty(new FolderSource(_folder.Path).Items()), TestContext.Current.CancellationToken);
        await none.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static void Says(string location, string part, SourceOptions? options = null) =>
        Assert.Contains(part, SourceReading.GetOneLine(Assert.Throws<SourceException>(() => PhotoSource.Open(location, options))), StringComparison.Ordinal);
}
