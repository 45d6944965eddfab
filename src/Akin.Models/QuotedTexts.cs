using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;

namespace Akin.Models;

/// <summary>
/// Writes texts in double quotes, where every character can be said, if they have control characters or white space at an end. Other
/// styles of YAML fold lines and drop what stands at their ends, so that another text would be read back. So are texts that begin like
/// a number or a date, and older YAML's signs for a value and a merge.
/// </summary>
/// <param name="next">What writes the text.</param>
internal sealed class QuotedTexts(IEventEmitter next) : ChainedEventEmitter(next)
{
    /// <inheritdoc/>
    public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
    {
        ArgumentNullException.ThrowIfNull(eventInfo);
        if (eventInfo.Source.Value is string { Length: > 0 } text
            && (char.IsAsciiDigit(text[0]) || text is "=" or "<<" || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) || text.Any(char.IsControl)))
            eventInfo.Style = ScalarStyle.DoubleQuoted;
        base.Emit(eventInfo, emitter);
    }
}
