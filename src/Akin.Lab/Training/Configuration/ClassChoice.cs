
namespace Akin.Lab.Training.Configuration;

/// <summary>Which values of a column are a task's classes.</summary>
/// <param name="Listed">These and no others; empty where the data says.</param>
/// <param name="Top">Only so many, the most common; null is all.</param>
internal sealed record ClassChoice(IReadOnlyList<string> Listed, int? Top)
{
    /// <summary>Every value that training photos have.</summary>
    public static ClassChoice All { get; } = new([], null);

    /// <summary>Reads <c>classes: all</c>, <c>classes: [a, b]</c> or <c>classes: {top: 10}</c>.</summary>
    public static ClassChoice Read(YamlMap task)
    {
        if (task.IsList("classes"))
        {
            IReadOnlyList<string> listed = task.Texts("classes");
            if (listed.Count < 2)
                throw task.Fault("classes", "classes lists one class; a task needs two or more");
            return listed.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice
                ? throw task.Fault("classes", $"classes has '{twice.Key}' twice")
                : new ClassChoice(listed, null);
        }

        if (!task.IsMap("classes"))
            return task.Choice("classes", All, ("all", All));
        YamlMap map = task.Map("classes")!;
        int top = map.Whole("top", 2, 1_000_000, 0);
        if (top == 0)
            throw task.Fault("classes", "classes takes all, a list, or top: N");
        map.End();
        return new ClassChoice([], top);
    }
}
