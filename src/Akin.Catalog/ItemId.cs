using System.Text;

namespace Akin.Catalog;

/// <summary>
/// Which texts can be the id of an item. An id is one segment of a web address (<c>/items/ID</c>), so one that browsers, HTTP clients,
/// proxies or the web server change on the way would name another item, or no item at all. Whatever makes items asks here first:
/// folders, tables, the API, and last the store itself.
/// </summary>
/// <remarks>
/// Blanks, slashes, percent signs and characters beyond ASCII are carried: they are percent-encoded, and every id has one address.
/// A path segment <c>..</c> is not, even within an id: a proxy that decodes <c>%2F</c> before it passes an address on turns
/// <c>/items/a%2F..%2F..</c> into the address of the collection.
/// </remarks>
public static class ItemId
{
    /// <summary>The most bytes that an id may have in UTF-8; percent-encoded it has at most three times as many characters.</summary>
    public const int MaxBytes = 1024;

    /// <summary>What keeps a text from being an id.</summary>
    /// <param name="id">The text.</param>
    /// <returns>The end of a sentence that begins with "the id", on one line and without the id itself; null where it can be one.</returns>
    public static string? FindFault(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (string.IsNullOrWhiteSpace(id))
            return "is empty or blank";
        if (id.Any(char.IsControl))
            return "holds a control character, such as a line's end";
        if (!IsUnicode(id))
            return "holds half a character (a lone surrogate)";
        if (id == "." || id.Split('/', '\\').Contains(".."))
            return "is '.', or '..' or has '..' between slashes, which web addresses can't carry";
        int bytes = Encoding.UTF8.GetByteCount(id);
        return bytes > MaxBytes ? $"has {bytes:N0} bytes in UTF-8; it can have {MaxBytes:N0}" : null;
    }

    /// <summary>Whether every surrogate of a text has its other half; a lone one comes back from UTF-8 as another character.</summary>
    private static bool IsUnicode(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out int length) != System.Buffers.OperationStatus.Done)
                return false;
            text = text[length..];
        }

        return true;
    }
}
