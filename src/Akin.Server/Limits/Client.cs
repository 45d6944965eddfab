using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Limits;

/// <summary>
/// Whom a request counts for: a key's name, else the address it comes from. Of IPv6 that is the first 64 bits, since one household has
/// all the rest to itself.
/// </summary>
/// <param name="Key">The name of a key.</param>
/// <param name="Address">An address.</param>
internal readonly record struct Client(string? Key, IPAddress? Address)
{
    private const int NetworkBytes = 8;

    /// <summary>Whom a request counts for.</summary>
    public static Client From(HttpContext context) =>
        context.User.Identity?.Name is { } key ? new(key, null) : new(null, context.Connection.RemoteIpAddress is { } address ? NetworkFrom(address) : null);

    /// <summary>The address that stands for all of a household: IPv4 as it is, of IPv6 the first 64 bits.</summary>
    public static IPAddress NetworkFrom(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes);
    }
}
