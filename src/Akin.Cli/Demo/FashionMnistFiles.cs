using System.Diagnostics;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Lab.Demo;

namespace Akin.Cli.Demo;

/// <summary>Finds Fashion-MNIST on this machine, and installs Debian's package of it where that is possible.</summary>
internal static class FashionMnistFiles
{
    private const string Package = "dataset-fashion-mnist";
    private const string Installed = "/usr/share/datasets/fashion-mnist";

    /// <summary>The folder with its files.</summary>
    /// <param name="from">The folder that a person named, or null.</param>
    /// <param name="cancellation">Stops the installation.</param>
    /// <exception cref="EngineException">It is not there and can't be installed; the message says how to get it.</exception>
    public static async Task<string> FindAsync(string? from, CancellationToken cancellation)
    {
        if (from is not null)
        {
            return Holds(from) ? from : throw new EngineException(
                $"{from} does not hold Fashion-MNIST: {FashionMnistDemo.TrainImages}, {FashionMnistDemo.TestImages} and their labels, .gz or not");
        }

        if (Holds(Installed))
            return Installed;
        if (await InstallAsync(cancellation) && Holds(Installed))
            return Installed;
        throw new EngineException(
            $"Fashion-MNIST is not on this machine; install Debian's package (sudo apt-get install {Package}), or give the folder with its four .gz files: akin demo --from DIR");
    }

    private static bool Holds(string folder) =>
        new[] { FashionMnistDemo.TrainImages, FashionMnistDemo.TestImages, "train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte" }
            .All(f => File.Exists(Path.Combine(folder, f)) || File.Exists(Path.Combine(folder, f + ".gz")));

    // Root installs as it is, others where sudo asks for no password: a demonstration never stops to ask for one.
    private static async Task<bool> InstallAsync(CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/apt-get"))
            return false;
        string[] root = Environment.UserName == "root" ? [] : ["sudo", "-n"];
        People.Say($"Installing Debian's package {Package} ...");
        string[] install = [.. root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", Package];
        return await RunsAsync(install, cancellation)
            || (await RunsAsync([.. root, "apt-get", "update", "-qq"], cancellation) && await RunsAsync(install, cancellation));
    }

    private static async Task<bool> RunsAsync(string[] command, CancellationToken cancellation)
    {
        try
        {
            var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
            start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No such command here.
            return false;
        }
    }
}
