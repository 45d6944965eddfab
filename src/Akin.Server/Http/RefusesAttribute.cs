namespace Akin.Server.Http;

/// <summary>Says of an endpoint how it can be refused, beside what is true of every call: a status, and the codes that come with it.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="codes">The codes for programs.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RefusesAttribute(int status, params string[] codes) : Attribute
{
    /// <summary>The status with each of the codes.</summary>
    public IEnumerable<(int Status, string Code)> Refusals => codes.Select(code => (status, code));
}
