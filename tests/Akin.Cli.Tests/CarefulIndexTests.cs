using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Akin.Cli.Tests;

/// <summary>What <c>akin index</c> says and ends with where something about the source is not as it should be.</summary>
public sealed class CarefulIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Items_that_stay_though_missing_are_said_with_the_way_to_drop_them()
    {
        PhotoFolder.Make(_folder, 12);
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--model", "pixels");
        Directory.Move(_folder.File("photos"), _folder.File("away"));
        Directory.CreateDirectory(_folder.File("photos"));

        AkinProcess.Result people = AkinProcess.Run(_folder.Path, "index", "photos", "--store", "shop");
        Assert.Equal(1, people.Code);
        Assert.Contains($"akin: 12 items stay that {_folder.File("photos")} no longer names: they are all that it had; if they are gone for good: --remove-missing\n", people.Error);
        Assert.Contains($"akin: nothing of {_folder.File("photos")} could be taken: there are no photos in it\n", people.Error);
        Assert.DoesNotContain("Next:", people.Error);

        AkinProcess.Result program = AkinProcess.Run(_folder.Path, "index", "photos", "--store", "shop", "--json");
        Assert.Equal((1, 12, 12, "too_many"), (program.Code, Int(program, "kept"), Int(program, "items"), program.Json.GetProperty("kept_reason").GetString()));

        AkinProcess.Result dropped = AkinProcess.Run(_folder.Path, "index", "photos", "--store", "shop", "--json", "--remove-missing");
        Assert.Equal((12, 0, 0), (Int(dropped, "removed"), Int(dropped, "kept"), Int(dropped, "items")));
        AkinProcess.Bad(_folder.Path, 2, "--remove-missing needs the whole source", "index", "photos", "--store", "shop", "--remove-missing", "--limit", "3");
    }

    [Fact]
    public void An_incomplete_reading_ends_with_1_only_where_items_are_missing()
    {
        PhotoFolder.Make(_folder, 12);
        File.CreateSymbolicLink(_folder.File("photos", "summer"), _folder.File("nowhere"));
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--model", "pixels");
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--limit", "2");
        File.Delete(_folder.File("photos", "dress", "000.png"));
        AkinProcess.Result kept = AkinProcess.Run(_folder.Path, "index", "photos", "--store", "shop", "--remove-missing");
        Assert.Equal(1, kept.Code);
        Assert.Contains("akin: 1 item stays that", kept.Error);
        Assert.Contains("summer is a dangling link", kept.Error);
        Assert.DoesNotContain("gone for good", kept.Error);
        Assert.Contains("Next:", kept.Error);
    }

    [Fact]
    public void A_folder_of_photos_that_can_not_be_read_says_so()
    {
        Directory.CreateDirectory(_folder.File("phone"));
        File.WriteAllText(_folder.File("phone", "IMG_1.HEIC"), "");
        File.WriteAllText(_folder.File("phone", "IMG_2.HEIC"), "");
        File.WriteAllText(_folder.File("phone", "notes.txt"), "");
        AkinProcess.Result people = AkinProcess.Run(_folder.Path, "index", "phone", "--store", "shop", "--model", "pixels");
        Assert.Equal(1, people.Code);
        Assert.Contains("2 .heic files were passed over: HEIC can't be read\n", people.Error);
        Assert.Contains("passed over, as no photos: 1 .txt file\n", people.Error);
        AkinProcess.Bad(_folder.Path, 1, "HEIC can't be read", "embed", "phone", "--model", "pixels", "--out", "x.npy");

        PhotoFolder.Write(_folder.File("phone"), "photo.jfif", 1);
        AkinProcess.Result program = AkinProcess.Good(_folder.Path, "index", "phone", "--store", "shop", "--json");
        Assert.Equal(1, Int(program, "added"));
        Assert.Equal([(".heic", 2, "HEIC can't be read"), (".txt", 1, null)], program.Json.GetProperty("passed_over").EnumerateArray()
            .Select(p => (p.GetProperty("kind").GetString(), p.GetProperty("count").GetInt32(), p.GetProperty("reason").GetString())));
    }

    [Fact]
    public void A_table_that_gives_nothing_ends_with_1_and_one_of_absolute_paths_gives_all()
    {
        PhotoFolder.Make(_folder, 2);
        File.WriteAllLines(_folder.File("web.csv"), ["file,sku", "https://cdn.example.com/0.jpg,0", "https://cdn.example.com/1.jpg,1"]);
        AkinProcess.Result web = AkinProcess.Run(_folder.Path, "index", "web.csv", "--store", "shop", "--model", "pixels");
        Assert.Equal(1, web.Code);
        Assert.Contains("could be taken: its 2 entries were all skipped, the first: https://cdn.example.com/0.jpg: line 2: is a web address", web.Error);
        Assert.DoesNotContain("Next:", web.Error);

        Directory.CreateDirectory(_folder.File("tables"));
        File.WriteAllLines(_folder.File("tables", "own.csv"), ["file,sku", _folder.File("photos", "dress", "000.png") + ",0", "../photos/shoe/001.png,1"]);
        Assert.Equal(2, Int(AkinProcess.Good(_folder.Path, "index", "tables/own.csv", "--id-column", "sku", "--store", "shop", "--json"), "added"));
        JsonElement hit = AkinProcess.Good(_folder.Path, "search", "photos/dress/000.png", "--store", "shop", "-k", "1", "--json").Json.GetProperty("hits")[0];
        Assert.Equal(_folder.File("photos", "dress", "000.png"), hit.GetProperty("path").GetString());
    }

    [Fact]
    public void What_steers_a_terminal_never_gets_there_from_names_and_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names can't hold such characters here");
        const string Steering = "\x1b[31m\x1b]0;title\a\u009b2J\r\u202Egpj";
        PhotoFolder.Make(_folder, 2);
        File.WriteAllText(_folder.File("photos", $"{Steering}\nsecond line.png"), "no photo");
        File.WriteAllText(_folder.File("photos", $"x.{Steering}"), "");
        File.WriteAllText(_folder.File("t.csv"), $"file,{Steering}\nphotos/none{Steering}.png,1\nphotos/dress/000.png,{Steering}\n");
        File.WriteAllText(_folder.File("broken.csv"), $"{Steering},{Steering}\n");
        string[][] calls =
        [
            ["index", "photos", "--store", "shop", "--model", "pixels"],
            ["index", "t.csv", "--store", "table", "--model", "pixels"],
            ["index", "t.csv", "--store", "table", "--id-column", "none"],
            ["index", "broken.csv", "--store", "table"],
            ["index", $"none{Steering}", "--store", "shop"],
            ["index", "photos", $"--sto{Steering}", "shop"],
            ["embed", "t.csv", "--model", "pixels", "--out", "x.npy"],
            ["search", "photos/dress/000.png", "--store", "table"],
            ["search", "photos/dress/000.png", "--store", "shop", "--where", $"{Steering} = 1"],
            ["eval", "--store", "table", "--label", Steering],
            ["search", "photos/dress/000.png", "--store", "table", "--json"],
        ];
        foreach (string[] call in calls)
        {
            AkinProcess.Result result = AkinProcess.Run(_folder.Path, call);
            foreach (string text in (string[])[result.Out, result.Error])
                Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c == '\u202E' && !call.Contains("--json"));
            Assert.DoesNotContain("\nsecond line", result.Error);
        }

        Assert.Contains("\\x1b[31m", AkinProcess.Run(_folder.Path, calls[0]).Error);
    }

    [Theory]
    [InlineData("pipe.csv")]
    [InlineData("link")]
    public void A_pipe_is_no_source_and_holds_nothing_up(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no pipes with names in folders here");
        using (var made = Process.Start("mkfifo", [_folder.File("pipe.csv")]))
            made.WaitForExit();
        File.CreateSymbolicLink(_folder.File("link"), "pipe.csv");
        AkinProcess.Bad(_folder.Path, 1, "a pipe, a socket or a device", "index", name, "--store", "shop", "--model", "pixels");
        AkinProcess.Bad(_folder.Path, 1, "a pipe, a socket or a device", "embed", name, "--model", "pixels", "--out", "x.npy");
    }

    [Fact]
    public void Tables_of_other_programs_are_read_or_refused_in_a_line()
    {
        PhotoFolder.Make(_folder, 2);
        File.WriteAllBytes(_folder.File("u16.csv"), new UnicodeEncoding(bigEndian: false, byteOrderMark: false).GetBytes("file;size\r\nphotos\\dress\\000.png;36\r\n"));
        Assert.Equal(1, Int(AkinProcess.Good(_folder.Path, "index", "u16.csv", "--store", "shop", "--model", "pixels", "--json"), "added"));
        File.WriteAllBytes(_folder.File("x.csv"), [.. "PK\x03\x04"u8, .. new byte[200]]);
        AkinProcess.Bad(_folder.Path, 1, ".xlsx", "index", "x.csv", "--store", "shop");
        File.WriteAllBytes(_folder.File("ansi.csv"), Encoding.Latin1.GetBytes("Bild;Größe\nphotos/dress/000.png;36\n"));
        AkinProcess.Bad(_folder.Path, 1, "save the table as UTF-8", "index", "ansi.csv", "--store", "shop");
        File.WriteAllText(_folder.File("bare.csv"), "photos/dress/000.png,0\nphotos/shoe/001.png,1\n");
        AkinProcess.Bad(_folder.Path, 1, "has no column names", "index", "bare.csv", "--store", "shop");
    }

    private static int Int(AkinProcess.Result result, string name) => result.Json.GetProperty(name).GetInt32();
}
