using System.Runtime.InteropServices;

namespace Akin.Imaging.Native;

/// <summary>gobject's variant: a type and two words of data.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    private readonly nuint _type;
    private readonly long _data0;
    private readonly long _data1;

    /// <summary>The fundamental types' numbers are fixed by gobject's ABI.</summary>
    internal const nuint Int = 6 << 2;

    /// <inheritdoc cref="Int"/>
    internal const nuint Double = 15 << 2;

    /// <inheritdoc cref="Int"/>
    internal const nuint String = 16 << 2;
}
