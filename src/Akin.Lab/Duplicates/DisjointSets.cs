namespace Akin.Lab.Duplicates;

/// <summary>Sets that are joined two by two (R. Tarjan, "Efficiency of a good but not linear set union algorithm", 1975). For one thread.</summary>
/// <param name="count">Members, each a set of its own at first.</param>
internal sealed class DisjointSets(int count)
{
    private readonly int[] _parents = [.. Enumerable.Range(0, count)];

    /// <summary>The member that stands for a set: its smallest.</summary>
    public int Find(int member)
    {
        while (_parents[member] != member)
            member = _parents[member] = _parents[_parents[member]];
        return member;
    }

    /// <summary>Makes the sets of two members one.</summary>
    public void Join(int a, int b)
    {
        (a, b) = (Find(a), Find(b));
        _parents[Math.Max(a, b)] = Math.Min(a, b);
    }

    /// <summary>The sets of more than one member, members ascending.</summary>
    public IEnumerable<int[]> Groups() => Enumerable.Range(0, _parents.Length).GroupBy(Find).Where(g => g.Count() > 1).Select(g => g.Order().ToArray());
}
