using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Akin.Cli.Tests;

public sealed partial class ServeTests : IDisposable
{
    private const int Terminate = 15;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_served_store_answers_until_it_is_asked_to_stop()
    {
        PhotoFolder.Make(_folder, 8);
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--model", "pixels");
        using Process server = AkinProcess.Start(_folder.Path, "serve", "--store", "shop", "--address", "127.0.0.1:0", "--json");
        server.BeginErrorReadLine();
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri((await FirstDocument(server)).GetProperty("url").GetString()!) };
            using var photo = new ByteArrayContent(await File.ReadAllBytesAsync(_folder.File("photos", "dress", "004.png")));
            HttpResponseMessage answer = await client.PostAsync(new Uri("v1/search?k=3", UriKind.Relative), photo);
            JsonElement first = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("hits")[0];
            Assert.Equal(("dress/004.png", 0.0), (first.GetProperty("id").GetString(), first.GetProperty("distance").GetDouble()));
            Assert.Contains("<title>", await client.GetStringAsync(new Uri("/", UriKind.Relative)));

            Assert.Equal(0, SendSignal(server.Id, Terminate));
            Assert.True(server.WaitForExit(TimeSpan.FromSeconds(30)), "it did not stop");
            Assert.Equal(0, server.ExitCode);
        }
        finally
        {
            if (!server.HasExited)
                server.Kill();
        }
    }

    [Fact]
    public void Addresses_that_can_not_be_served_are_refused_in_one_line()
    {
        PhotoFolder.Make(_folder, 2);
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--model", "pixels");
        AkinProcess.Bad(_folder.Path, 1, "other machines", "serve", "--store", "shop", "--address", "0.0.0.0:0");
        AkinProcess.Bad(_folder.Path, 2, "is no address", "serve", "--store", "shop", "--address", "http://");
        AkinProcess.Bad(_folder.Path, 1, "there is no store", "serve", "--store", "nowhere");
    }

    internal static async Task<JsonElement> FirstDocument(Process server)
    {
        var text = new StringBuilder();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await server.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            text.AppendLine(line);
            if (line == "}")
                return JsonDocument.Parse(text.ToString()).RootElement;
        }

        throw new InvalidOperationException("the server ended before it had started");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
