using Akin.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Akin.Server.Pages;

/// <summary>Receives a page's form, which is always sent as <c>multipart/form-data</c>: its fields are held to the limits of every upload.</summary>
internal static class PageForm
{
    public const string ColumnField = "column", ValueField = "value";

    /// <summary>Receives it; an empty field is as if it were not there.</summary>
    /// <exception cref="RequestException">400, 413, 415: it is malformed, too large, or no form.</exception>
    public static async Task<PhotoForm> ReceiveAsync(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            throw new RequestException(415, "unsupported_media_type", "this address takes the form of its page, as multipart/form-data");
        try
        {
            return await PhotoForm.ReceiveAsync(context.Request, type);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new RequestException(400, "bad_form", "the form is cut off or malformed; send it again");
        }
    }

    /// <summary>The last value of a field, without the space around it; empty where there is none.</summary>
    public static string Text(this PhotoForm form, string field) => form.Fields.GetValueOrDefault(field).LastOrDefault()?.Trim() ?? "";

    /// <summary>The columns of a form with their values, empty ones too: each field <c>value</c> belongs to the field <c>column</c> before it.</summary>
    public static IEnumerable<(string Column, string Value)> Columns(this PhotoForm form)
    {
        string column = "";
        foreach ((string name, string value) in form.Sent)
        {
            if (name == ColumnField)
                column = value;
            else if (name == ValueField)
                yield return (column, value);
        }
    }
}
