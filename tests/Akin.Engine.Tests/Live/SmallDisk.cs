using System.Diagnostics;

namespace Akin.Engine.Tests.Live;

/// <summary>A disk of a few megabytes that a test may fill; only the superuser of a Linux system can make one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly bool _isMounted;

    public SmallDisk(int megabytes)
    {
        Path = _folder.File("disk");
        Directory.CreateDirectory(Path);
        _isMounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Try("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", Path);
        if (_isMounted)
            return;
        _folder.Dispose();
        Assert.Skip("no small disk can be made here");
    }

    public string Path { get; }

    /// <summary>Takes the right to write it away, or gives it back.</summary>
    public void MakeReadOnly(bool readOnly) => Assert.True(Try("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path));

    public void Dispose()
    {
        if (_isMounted)
            Try("umount", "-l", Path);
        _folder.Dispose();
    }

    private static bool Try(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
