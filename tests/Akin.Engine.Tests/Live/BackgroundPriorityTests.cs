using System.Globalization;
using Akin.Engine.Live;

namespace Akin.Engine.Tests.Live;

public sealed class BackgroundPriorityTests
{
    [Fact]
    public void Only_the_thread_itself_gives_way_on_linux()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "asks Linux what a thread's nice value is");
        int mine = Nice(), its = 0, afterwards = 0;
        BackgroundPriority.Start("test", () => its = Nice()).Join();
        var other = new Thread(() => afterwards = Nice());
        other.Start();
        other.Join();
        Assert.Equal((10, mine, mine), (its, Nice(), afterwards));
    }

    // The 19th field; the second one, the thread's name in brackets, may hold spaces.
    private static int Nice()
    {
        string line = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
