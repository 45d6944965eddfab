namespace Akin.Server.DeepDetect;

/// <summary>Marks the endpoints whose errors are said in DeepDetect's form.</summary>
internal sealed class SpeaksDeepDetect
{
    public static readonly SpeaksDeepDetect Mark = new();
}
