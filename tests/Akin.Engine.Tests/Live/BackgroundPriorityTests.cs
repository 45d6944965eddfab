using System.Globalization;
using Akin.Engine.Live;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akin.Engine.Tests.Live;

public sealed class BackgroundPriorityTests
{
    [Fact]
    public void Only_the_thread_itself_gives_way_on_linux()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "asks Linux what a thread's nice value is");
        int mine = Nice(), its = 0, afterwards = 0;
        BackgroundPriority.Start("test", () => its = Nice(), NullLogger.Instance).Join();
        var other = new Thread(() => afterwards = Nice());
        other.Start();
        other.Join();
        Assert.Equal((10, mine, mine), (its, Nice(), afterwards));
    }

    [Fact]
    public void What_computes_runs_only_where_a_core_would_be_idle_on_linux()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "asks Linux what a thread's policy is");
        int policy = -1;
        BackgroundPriority.Start("test", () => policy = Field(38), NullLogger.Instance, onlyWhereIdle: true).Join();
        Assert.Equal((5, 0), (policy, Field(38)));
    }

    [Fact]
    public void A_thread_that_fails_is_logged_and_does_not_end_the_process()
    {
        var log = new ListLog();
        BackgroundPriority.Start("akin does something", () => throw new InvalidOperationException("it went wrong"), log).Join();
        (LogLevel level, string line, Exception? exception) = Assert.Single(log.Entries);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains("akin does something", line, StringComparison.Ordinal);
        Assert.Equal("it went wrong", exception?.Message);
    }

    // The 19th field; the second one, the thread's name in brackets, may hold spaces.
    private static int Nice() => Field(16);

    private static int Field(int behindTheName)
    {
        string line = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[behindTheName], CultureInfo.InvariantCulture);
    }
}
