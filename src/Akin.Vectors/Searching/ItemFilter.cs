using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>Which slots a search may return: live ones that its options allow.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct ItemFilter(Rows rows, in SearchOptions options)
{
    private readonly Predicate<long>? _filter = options.Filter;

    /// <summary>The ids that are allowed; null is all.</summary>
    public IdSet? Allowed { get; } = options.Allowed;

    /// <summary>Whether every live item passes.</summary>
    public bool IsOpen => _filter is null && Allowed is null;

    /// <summary>Whether a set of ids is all there is to pass, so that its size tells how many do.</summary>
    public bool IsSet => _filter is null && Allowed is not null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe bool Passes(int slot) => rows.IsLive(slot) && (IsOpen || PassesId(rows.Ids[slot]));

    private bool PassesId(long id) => (Allowed is null || Allowed.Contains(id)) && (_filter is null || _filter(id));
}
