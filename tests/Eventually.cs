using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Akin.Tests;

/// <summary>
/// Waits for what only asking again tells: what another process wrote, whether a connection is let go, what a server counted after it had
/// replied. Where there is an event, a test waits for that.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2), Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks until the answer is one that is wanted.</summary>
    /// <param name="ask">Asks once; may assert that it still makes sense to.</param>
    /// <param name="isWanted">Whether an answer is.</param>
    /// <param name="what">What was waited for, for the message.</param>
    /// <returns>The first that is wanted. Where none is in two minutes, the test fails with the last.</returns>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Predicate<T> isWanted, [CallerArgumentExpression(nameof(isWanted))] string what = "")
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            T answer = await ask();
            if (isWanted(answer))
                return answer;
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"{what}: after {Patience.TotalSeconds} seconds still {answer}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="GetAsync{T}(Func{Task{T}}, Predicate{T}, string)"/>
    public static Task<T> GetAsync<T>(Func<T> ask, Predicate<T> isWanted, [CallerArgumentExpression(nameof(isWanted))] string what = "") =>
        GetAsync(() => Task.FromResult(ask()), isWanted, what);

    /// <summary>Asks until it is true.</summary>
    public static Task IsTrueAsync(Func<bool> ask, [CallerArgumentExpression(nameof(ask))] string what = "") => GetAsync(ask, answer => answer, what);

    /// <inheritdoc cref="IsTrueAsync(Func{bool}, string)"/>
    public static Task IsTrueAsync(Func<Task<bool>> ask, [CallerArgumentExpression(nameof(ask))] string what = "") => GetAsync(ask, answer => answer, what);
}
