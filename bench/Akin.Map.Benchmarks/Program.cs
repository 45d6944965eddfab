using System.Globalization;
using Akin.Map.Benchmarks;

// "tsne N [THREADS]" times the layout.
switch (args)
{
    case ["tsne", string n, .. var more]:
        TsneTimes.Print(int.Parse(n, CultureInfo.InvariantCulture), more is [string threads] ? int.Parse(threads, CultureInfo.InvariantCulture) : 0);
        break;
    default:
        Console.Error.WriteLine("usage: tsne N [THREADS]");
        return 2;
}

return 0;
