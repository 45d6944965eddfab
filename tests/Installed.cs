namespace Akin.Tests;

/// <summary>
/// What a test needs beside .NET: a browser, a compiler, data. A machine that lacks it skips the test; one that was prepared for all tests
/// (<c>AKIN_TESTS=all</c>, as CI sets it) fails it, because a green run would otherwise tell of tests that nobody ran.
/// </summary>
internal static class Installed
{
    /// <summary>Ends the test where something is missing.</summary>
    /// <param name="isHere">Whether it is here.</param>
    /// <param name="missing">What to say where it isn't: what is missing and what brings it.</param>
    public static void Require(bool isHere, string missing)
    {
        if (isHere)
            return;
        if (Environment.GetEnvironmentVariable("AKIN_TESTS") == "all")
            Assert.Fail($"{missing} (all tests are to run here: AKIN_TESTS=all)");
        Assert.Skip(missing);
    }
}
