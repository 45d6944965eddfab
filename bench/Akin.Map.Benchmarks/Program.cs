using System.Globalization;
using Akin.Map.Benchmarks;

// "tsne N [THREADS]" times the layout, "frames N" counts what the page draws while it is zoomed.
switch (args)
{
    case ["tsne", string n, .. var more]:
        TsneTimes.Print(int.Parse(n, CultureInfo.InvariantCulture), more is [string threads] ? int.Parse(threads, CultureInfo.InvariantCulture) : 0);
        return 0;
    case ["frames", string n]:
        await PageFrames.PrintAsync(int.Parse(n, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("usage: tsne N [THREADS] | frames N");
        return 2;
}
