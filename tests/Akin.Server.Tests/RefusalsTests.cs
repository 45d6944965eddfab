using System.Reflection;
using Akin.Server.Http;

namespace Akin.Server.Tests;

public sealed class RefusalsTests
{
    [Fact]
    public void Every_code_has_a_reply()
    {
        IEnumerable<string> codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(codes.Order(StringComparer.Ordinal), Refusals.OfCode.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_reply_stands_in_the_table_for_people()
    {
        string table = File.ReadAllText(Path.Combine(DocumentationTests.Root, "docs", "api.md"));
        Assert.All(Refusals.OfCode.Values, refusal => Assert.Contains($"`{refusal.Code}`", table, StringComparison.Ordinal));
        Assert.All(Refusals.OfCode.Values, refusal => Assert.Contains($"| {refusal.Status} |", table, StringComparison.Ordinal));
    }
}
