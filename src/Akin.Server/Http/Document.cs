using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Akin.Server.Http;

/// <summary>
/// A small JSON document that a call takes as its body; an endpoint takes it as a parameter. It is read by <see cref="JsonBody"/>, which
/// refuses what the framework's own reading of bodies would pass over.
/// </summary>
/// <typeparam name="TSelf">The document's type.</typeparam>
internal interface IDocument<TSelf> : IBindableFromHttpContext<TSelf>, IEndpointParameterMetadataProvider
    where TSelf : class, IDocument<TSelf>
{
    /// <summary>What it looks like, for the message where something else was sent.</summary>
    static abstract string Example { get; }

    static async ValueTask<TSelf?> IBindableFromHttpContext<TSelf>.BindAsync(HttpContext context, ParameterInfo parameter) =>
        await JsonBody.ReadAsync<TSelf>(context.Request, TSelf.Example);

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new TakesAttribute(typeof(TSelf)));
}
