namespace Akin.Training.Tests;

/// <summary>Progress that is told on the thread that makes it.</summary>
internal sealed class CallbackProgress<T>(Action<T> tell) : IProgress<T>
{
    public void Report(T value) => tell(value);
}
