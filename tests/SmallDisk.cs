using System.Diagnostics;

namespace Akin.Tests;

/// <summary>A disk of a few megabytes that a test may fill; only the superuser of a Linux system can make one.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly bool _isMounted;

    /// <summary>Makes one, or skips the test where that can't be done.</summary>
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

    /// <summary>Its folder.</summary>
    public string Path { get; }

    /// <summary>Leaves no room on it, until the file that this makes is deleted.</summary>
    /// <returns>The file.</returns>
    public string Fill()
    {
        string ballast = System.IO.Path.Combine(Path, "ballast");
        using FileStream file = System.IO.File.Create(ballast);
        try
        {
            while (true)
                file.Write(new byte[1 << 12]);
        }
        catch (IOException)
        {
            return ballast;
        }
    }

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
