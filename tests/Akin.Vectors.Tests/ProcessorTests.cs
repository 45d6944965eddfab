using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace Akin.Vectors.Tests;

/// <summary>The same results on lesser processors: tests run again in a process that may not use what this one has.</summary>
public class ProcessorTests
{
    private const string Widest = "AKIN_TEST_WIDEST_REGISTER";

    public static TheoryData<string, int> Lesser => new()
    {
        { "DOTNET_EnableAVX512=0", 256 },
        { "DOTNET_EnableAVX2=0", 128 },
        { "DOTNET_EnableHWIntrinsic=0", 0 },
    };

    [Theory]
    [MemberData(nameof(Lesser))]
    public async Task Distances_and_searches_are_right_on_a_lesser_processor(string setting, int bits)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Widest) is null, "this is the lesser processor");
        Assert.SkipUnless(Vector128.IsHardwareAccelerated, "this processor has no vector instructions to go without");
        string space = typeof(ProcessorTests).Namespace!;
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in (string[])[
            .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ProcessorTests).Assembly.Location] : Array.Empty<string>(),
            "--filter-method", $"{space}.DistanceTests.*", $"{space}.ProcessorTests.Registers*", $"{space}.FileTests.A_sweep*"])
            start.ArgumentList.Add(argument);
        string[] pair = setting.Split('=');
        start.Environment[pair[0]] = pair[1];
        start.Environment[Widest] = bits.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, $"{setting}: {output}{await errors}");
        Assert.DoesNotContain("total: 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Registers_are_no_wider_than_the_processor_was_told()
    {
        string? reported = Environment.GetEnvironmentVariable(Widest);
        Assert.SkipWhen(reported is null, "only a child process is told");
        int widest = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        Assert.InRange(widest, 0, int.Parse(reported!, System.Globalization.CultureInfo.InvariantCulture));
    }
}
