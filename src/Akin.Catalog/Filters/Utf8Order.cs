using System.Text;

namespace Akin.Catalog.Filters;

/// <summary>The order of texts in the store: by code point, which is that of their UTF-8 bytes and not always that of .NET's characters.</summary>
internal static class Utf8Order
{
    public static int Compare(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
