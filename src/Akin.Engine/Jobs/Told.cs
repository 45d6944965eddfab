namespace Akin.Engine.Jobs;

/// <summary>Progress that is told at once, on the thread that makes it, and so in order.</summary>
internal sealed class Told<T>(Action<T> told) : IProgress<T>
{
    public void Report(T value) => told(value);
}
