using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Akin;

/// <summary>
/// Keeps ONNX Runtime from reporting about itself. Its official builds for Linux and macOS note which networks are opened and how long
/// they run, keep a number of the machine in the home folder, and send both to their maker, unless a variable of the environment says
/// otherwise before they are loaded. What a shop does with its photos is nobody else's business. Who wants the reports sets
/// <c>ORT_DISABLE_TELEMETRY=0</c>.
/// </summary>
internal static partial class EngineTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Runs when the assembly is first used, and so before its first call into the engine.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The engine is loaded by whichever call comes first; nothing later is early enough.")]
    internal static void SwitchOff()
    {
        // Not Environment.SetEnvironmentVariable, which on these systems changes .NET's own copy and nothing that native code reads.
        if (!OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable(Variable) is null)
            SetVariable(Variable, "1", overwrite: 0);
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
