namespace Akin.Models.Onnx;

/// <summary>What a part of a tensor's axis means.</summary>
internal enum AxisRole
{
    Unknown,
    Photo,
    Channel,
    Position,
}

/// <summary>
/// What each axis of a tensor means. An axis is a row of factors, outermost first: a reshape that joins photos and positions and one
/// that takes them apart again lose nothing. An axis of size 1 has no factors.
/// </summary>
internal sealed class AxisRoles
{
    /// <summary>Stands for a tensor of which two parts of the graph say different things.</summary>
    public static readonly AxisRoles Contradictory = new([]);

    private readonly IReadOnlyList<Factor[]> _axes;

    private AxisRoles(IReadOnlyList<Factor[]> axes) => _axes = axes;

    /// <summary>The number of axes.</summary>
    public int Rank => _axes.Count;

    private readonly record struct Factor(AxisRole Role, long Size);

    /// <summary>One role for each axis.</summary>
    public static AxisRoles From(IReadOnlyList<long> shape, params IReadOnlyList<AxisRole> roles) =>
        new([.. shape.Select((size, axis) => Axis(roles[axis], size))]);

    /// <summary>The photos' axis, then channels, then positions: what convolutions take and give.</summary>
    public static AxisRoles ChannelsFirst(IReadOnlyList<long> shape) =>
        From(shape, [.. shape.Select((_, axis) => axis switch { 0 => AxisRole.Photo, 1 => AxisRole.Channel, _ => AxisRole.Position })]);

    /// <summary>What an axis means as a whole; null for an axis of size 1, which may mean anything.</summary>
    public AxisRole? this[int axis] => _axes[axis] switch
    {
        [] => null,
        [var first, .. var rest] => rest.All(f => f.Role == first.Role) ? first.Role : AxisRole.Unknown,
    };

    /// <summary>Whether an axis is made of channels and positions, joined.</summary>
    public bool IsMixed(int axis) =>
        _axes[axis].Any(f => f.Role == AxisRole.Channel) && _axes[axis].All(f => f.Role is AxisRole.Channel or AxisRole.Position) && this[axis] is AxisRole.Unknown;

    /// <summary>Whether nothing that is known says that these are not channels first.</summary>
    public bool MayBeChannelsFirst() =>
        Enumerable.Range(1, Math.Max(0, Rank - 1)).All(a => this[a] is null or AxisRole.Unknown || this[a] == (a == 1 ? AxisRole.Channel : AxisRole.Position));

    /// <summary>The axes in another order.</summary>
    public AxisRoles Permute(IReadOnlyList<int> order) => new([.. order.Select(a => _axes[a])]);

    /// <summary>Without some axes.</summary>
    public AxisRoles Without(IReadOnlyCollection<int> axes) => new([.. _axes.Where((_, a) => !axes.Contains(a))]);

    /// <summary>With another meaning of an axis.</summary>
    public AxisRoles With(int axis, AxisRole role, long size) => new([.. _axes.Select((old, a) => a == axis ? Axis(role, size) : old)]);

    /// <summary>With an axis of another tensor in the place of one.</summary>
    public AxisRoles With(int axis, AxisRoles other, int from) => new([.. _axes.Select((old, a) => a == axis ? other._axes[from] : old)]);

    /// <summary>The same axes of other sizes, as after a slice, a resize or a padding.</summary>
    public AxisRoles Resize(IReadOnlyList<long> shape) =>
        new([.. _axes.Select((axis, a) => Size(axis) == shape[a] ? axis : Axis(this[a] ?? AxisRole.Unknown, shape[a]))]);

    /// <summary>
    /// What the axes mean after a reshape, which leaves the values in their order; null where the new axes cut through old factors in
    /// a way that can't be followed.
    /// </summary>
    public AxisRoles? Reshape(IReadOnlyList<long> shape)
    {
        var left = new Stack<Factor>(_axes.SelectMany(a => a).Reverse());
        List<Factor[]> axes = [];
        foreach (long size in shape)
        {
            List<Factor> axis = [];
            for (long open = size; open > 1;)
            {
                if (!left.TryPop(out Factor factor))
                    return null;
                long taken = Math.Min(open, factor.Size);
                if (open % taken != 0 || factor.Size % taken != 0)
                    return null;
                axis.Add(factor with { Size = taken });
                if (taken < factor.Size)
                    left.Push(factor with { Size = factor.Size / taken });
                open /= taken;
            }

            axes.Add([.. axis]);
        }

        return left.Count == 0 ? new AxisRoles(axes) : null;
    }

    /// <summary>
    /// What the axes of a result mean that is computed value by value from several tensors, smaller ones repeated as NumPy does it;
    /// <see cref="Contradictory"/> where they disagree.
    /// </summary>
    public static AxisRoles? Merge(IEnumerable<AxisRoles> given, IReadOnlyList<long> shape)
    {
        var axes = new Factor[shape.Count][];
        bool any = false;
        foreach (AxisRoles tensor in given)
        {
            if (ReferenceEquals(tensor, Contradictory))
                return Contradictory;
            int shift = shape.Count - tensor.Rank;
            for (int a = 0; shift >= 0 && a < tensor.Rank; a++)
            {
                Factor[] axis = tensor._axes[a];
                if (axis.Length == 0 || Size(axis) != shape[a + shift])
                    continue;
                any = true;
                Factor[]? before = axes[a + shift];
                if (before is null || IsUnknown(before))
                    axes[a + shift] = axis;
                else if (!IsUnknown(axis) && !SameRoles(before, axis))
                    return Contradictory;
            }
        }

        return any ? new AxisRoles([.. axes.Select((axis, a) => axis ?? Axis(AxisRole.Unknown, shape[a]))]) : null;
    }

    /// <summary>The layout, with the photos' axis first; null where an axis is not known to hold channels or positions.</summary>
    public ActivationLayout? ToLayout()
    {
        if (Rank == 0 || this[0] is not (null or AxisRole.Photo))
            return null;
        List<bool> isPosition = [];
        bool hasPositions = Enumerable.Range(1, Rank - 1).Any(a => this[a] is AxisRole.Position);
        bool hasChannels = Enumerable.Range(1, Rank - 1).Any(a => this[a] is AxisRole.Channel);
        for (int a = 1; a < Rank; a++)
        {
            // A patch's own pixels, channels and positions in one axis, are what a network learns from at each of its positions.
            bool isPatch = IsMixed(a) && hasPositions && !hasChannels;
            if (this[a] is AxisRole.Unknown or AxisRole.Photo && !isPatch)
                return null;
            isPosition.Add(this[a] is null or AxisRole.Position);
        }

        // Channels that are all of size 1 (a map of one value a position) have no factor to know them by.
        if (isPosition.All(p => p))
        {
            int single = Enumerable.Range(1, Rank - 1).Where(a => this[a] is null).DefaultIfEmpty(0).First();
            if (single == 0)
                return null;
            isPosition[single - 1] = false;
        }

        return ActivationLayout.From(isPosition);
    }

    private static Factor[] Axis(AxisRole role, long size) => size == 1 ? [] : [new Factor(role, size)];

    private static long Size(Factor[] axis) => axis.Aggregate(1L, (size, f) => size * f.Size);

    private static bool IsUnknown(Factor[] axis) => axis.All(f => f.Role == AxisRole.Unknown);

    private static bool SameRoles(Factor[] a, Factor[] b) =>
        a.Select(f => f.Role).Where(r => r != AxisRole.Unknown).Distinct().Order().SequenceEqual(b.Select(f => f.Role).Where(r => r != AxisRole.Unknown).Distinct().Order());
}
