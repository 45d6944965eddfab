using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Http;

/// <summary>What one call takes: the parameters that its endpoint declares, and its body. <see cref="KnownParameters"/> holds requests against it.</summary>
/// <param name="Parameters">The parameters behind the question mark; with a photo in a form they may be fields of the form as well.</param>
/// <param name="Body">The body; null where it takes none.</param>
/// <param name="PassesOverOthers">Whether parameters of other names and a body that it does not declare are passed over, as the protocol that it speaks wants.</param>
internal sealed record Call(IReadOnlyList<QueryParameter> Parameters, TakesAttribute? Body, bool PassesOverOthers = false)
{
    /// <summary>The names of its parameters.</summary>
    public IReadOnlyCollection<string> Names { get; } = [.. Parameters.Select(p => p.Name)];

    /// <summary>The parameter of a name, in capitals or not; null where there is none.</summary>
    public QueryParameter? Find(string name) => Parameters.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A parameter behind an address's question mark.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type that it is bound to; several are taken where it is an array.</param>
/// <param name="Range">The whole numbers that it takes.</param>
internal sealed record QueryParameter(string Name, Type Type, RangeAttribute? Range = null)
{
    /// <summary>Why a value can't be bound, or null. The framework would say neither the value's range nor what to do.</summary>
    public string? Fault(string value)
    {
        if (Type == typeof(int))
        {
            (int low, int high) = ((int)(Range?.Minimum ?? int.MinValue), (int)(Range?.Maximum ?? int.MaxValue));
            return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high
                ? null : $"{Name} is '{value}'; it can be {low} to {high}";
        }

        if (Type == typeof(bool))
            return bool.TryParse(value, out _) ? null : $"{Name} is '{value}'; it can be true or false";
        return Type != typeof(float) || (float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out float fraction) && float.IsFinite(fraction))
            ? null : $"{Name} is '{value}'; it can be any number, such as 0.25";
    }
}

/// <summary>Says of an endpoint what body it takes: a JSON document of a type, a photo, or either.</summary>
/// <param name="document">The document's type; null where it takes none.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TakesAttribute(Type? document) : Attribute
{
    public Type? Document => document;

    /// <summary>Whether it takes a photo: a file in a form, or the file's bytes.</summary>
    public bool Photo { get; init; }
}

/// <summary>Puts to endpoints what they take, where whatever a request passes through finds it.</summary>
internal static class CallConventions
{
    /// <summary>Refuses what the endpoints of a group do not declare.</summary>
    /// <param name="group">The endpoints.</param>
    /// <param name="passOverOthers">Only values and typing errors are refused: the protocol has its clients send what other versions of it know.</param>
    public static RouteGroupBuilder WithKnownParameters(this RouteGroupBuilder group, bool passOverOthers = false)
    {
        // At last, when the parameters of the handlers are known.
        ((IEndpointConventionBuilder)group).Finally(endpoint => endpoint.Metadata.Add(new Call(
            [.. endpoint.Metadata.OfType<IParameterBindingMetadata>().Select(GetParameter).OfType<QueryParameter>()], endpoint.Metadata.OfType<TakesAttribute>().LastOrDefault(), passOverOthers)));
        return group;
    }

    private static QueryParameter? GetParameter(IParameterBindingMetadata parameter)
    {
        object[] attributes = parameter.ParameterInfo.GetCustomAttributes(inherit: true);
        return attributes.OfType<IFromQueryMetadata>().FirstOrDefault() is not { } query ? null : new(
            query.Name ?? parameter.Name, Nullable.GetUnderlyingType(parameter.ParameterInfo.ParameterType) ?? parameter.ParameterInfo.ParameterType,
            attributes.OfType<RangeAttribute>().FirstOrDefault());
    }
}
