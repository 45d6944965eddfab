using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Akin.Server.Tests;

/// <summary>Each fault has its status, its code and one line; the server goes on.</summary>
public sealed class BadRequestTests(SmallServer server)
{
    [Theory]
    [InlineData("hello, this is a text", 400, "bad_photo", "not an image")]
    [InlineData("", 400, "empty_body", "0 bytes")]
    [InlineData("\u0089PNG\r\n\u001a\n and no more", 400, "bad_photo", "the photo")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", 400, "bad_photo", "SVG")]
    public async Task What_is_no_photo_is_said_to_be_none(string body, int status, string code, string says) =>
        await BadAsync(Post("/v1/search", Encoding.Latin1.GetBytes(body), "image/png"), status, code, says);

    [Theory]
    [InlineData(SmallServer.MaxBytes + 1)]
    [InlineData(SmallServer.MaxBytes + 10_000_000)]
    public async Task A_photo_over_the_limit_is_refused(int bytes)
    {
        HttpRequestMessage request = Post("/v1/search", new byte[bytes], "image/png");
        request.Headers.ExpectContinue = true;
        await BadAsync(request, 413, "too_large", "larger than");
    }

    [Fact]
    public async Task A_form_over_the_limit_is_refused()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[SmallServer.MaxBytes + 1]), "photo", "x.png" } };
        await BadAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/search") { Content = form }, 413, "too_large", "larger than");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Another_wrapping_is_refused_and_the_right_one_named(string type) =>
        await BadAsync(Post("/v1/search", server.Photo("dress/01.png"), type), 415, "unsupported_media_type", "multipart/form-data");

    [Fact]
    public async Task A_form_without_a_file_is_refused()
    {
        using var form = new MultipartFormDataContent { { new StringContent("x"), "photo" } };
        await BadAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/search") { Content = form }, 400, "no_photo", "'photo'");
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_form_that_is_no_form_is_refused(string type) =>
        await BadAsync(Post("/v1/search", "garbage"u8.ToArray(), type), 400, "bad_form", "form");

    [Theory]
    [InlineData("k=0")]
    [InlineData("k=-1")]
    [InlineData("k=10001")]
    [InlineData("k=99999999999999999999")]
    [InlineData("k=ten")]
    [InlineData("k=")]
    [InlineData("k=1.5")]
    [InlineData("max_distance=near")]
    [InlineData("max_distance=NaN")]
    [InlineData("max_distance=1e99")]
    public async Task A_bad_parameter_is_named(string parameter)
    {
        string name = parameter[..parameter.IndexOf('=', StringComparison.Ordinal)];
        await BadAsync(new(HttpMethod.Get, $"/v1/items/dress%2F01.png/similar?{parameter}"), 400, "bad_parameter", name);
    }

    [Theory]
    [InlineData("where=category")]
    [InlineData("where==x")]
    [InlineData("where=")]
    [InlineData("filter=")]
    [InlineData("filter=category%20%3D")]
    [InlineData("filter=price%20in%2050..10")]
    [InlineData("filter=(category=bag")]
    [InlineData("filter='category")]
    public async Task A_filter_that_cannot_be_read_is_said(string parameter)
    {
        await BadAsync(new(HttpMethod.Get, $"/v1/items/dress%2F01.png/similar?{parameter}"), 400, "bad_filter", "filter");
        await BadAsync(new(HttpMethod.Get, $"/v1/items?{parameter}"), 400, "bad_filter", "filter");
    }

    [Theory]
    [InlineData("1,2,3")]
    [InlineData("0,0,0,5")]
    [InlineData("-1,0,5,5")]
    [InlineData("a,b,c,d")]
    [InlineData("0,0,99999999999,5")]
    public async Task A_bad_box_is_refused(string box) =>
        await BadAsync(Post("/v1/search?box=" + box, server.Photo("dress/01.png"), "image/png"), 400, "bad_parameter", "box");

    [Fact]
    public async Task A_box_beside_the_photo_is_refused() =>
        await BadAsync(Post("/v1/search?box=500,500,10,10", server.Photo("dress/01.png"), "image/png"), 400, "bad_photo", "box");

    [Fact]
    public async Task An_unknown_column_is_said_with_those_there_are() =>
        await BadAsync(new(HttpMethod.Get, "/v1/items?where=color=red"), 400, "unknown_column", "category");

    [Fact]
    public async Task A_huge_list_of_conditions_is_refused()
    {
        string list(int count) => string.Join('&', Enumerable.Repeat("where=category=bag", count));
        await BadAsync(new(HttpMethod.Get, "/v1/items?" + list(101)), 400, "bad_filter", "100");
        using HttpResponseMessage reply = await server.Client.GetAsync("/v1/items?" + list(2000));
        Assert.InRange((int)reply.StatusCode, 400, 431);
    }

    [Theory]
    [InlineData("none.png")]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData("%2Fetc%2Fpasswd")]
    [InlineData("' OR 1=1 --")]
    [InlineData("dress%2F")]
    [InlineData("%FF%FE")]
    public async Task An_unknown_item_is_not_found(string id)
    {
        foreach (string tail in new[] { "", "/similar", "/photo" })
            await BadAsync(new(HttpMethod.Get, $"/v1/items/{id}{tail}"), 404, "unknown_item", "no item");
    }

    [Theory]
    [InlineData("/v1/items/../../../../etc/passwd")]
    [InlineData("/../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/lib/..%2f..%2f..%2fetc/passwd")]
    [InlineData("/v1/items/dress%2F01.png%00/photo")]
    [InlineData("/v1/items/%00")]
    [InlineData("/..\\..\\akin.dll")]
    [InlineData("/../Akin.Server.dll")]
    [InlineData("/v1/nothing")]
    public async Task A_path_that_tries_to_lead_elsewhere_leads_nowhere(string target)
    {
        string reply = await Wire.AskAsync(server.Url, target);

        Assert.Matches("^HTTP/1.1 40[04] ", reply);
        Assert.DoesNotContain("root:", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_method_is_refused()
    {
        await BadAsync(new(HttpMethod.Get, "/v1/search"), 405, "method_not_allowed", "GET");
        await BadAsync(new(HttpMethod.Put, "/v1/items/dress%2F01.png"), 405, "method_not_allowed", "PUT");
    }

    [Theory]
    [InlineData("side=0")]
    [InlineData("side=100000")]
    public async Task A_thumbnail_has_a_sensible_side(string parameter) =>
        await BadAsync(new(HttpMethod.Get, "/v1/items/dress%2F01.png/photo?" + parameter), 400, "bad_parameter", "16 to 2048");

    private static HttpRequestMessage Post(string address, byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
    }

    private async Task BadAsync(HttpRequestMessage request, int status, string code, string says)
    {
        using HttpResponseMessage reply = await server.Client.SendAsync(request);
        string text = await reply.Content.ReadAsStringAsync();

        Assert.True(status == (int)reply.StatusCode, $"{(int)reply.StatusCode} and not {status}: {text}");
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonElement.Parse(text);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        string detail = problem.GetProperty("detail").GetString()!;
        Assert.Contains(says, detail, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', detail);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }
}
