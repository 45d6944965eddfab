using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Akin.Server.Fetching;

/// <summary>
/// Tells public addresses from all others, by IANA's registries of special-purpose addresses (RFC 6890 and its updates). In IPv6 only
/// what is known to be public is: global unicast without its special blocks.
/// </summary>
internal static class AddressRules
{
    private static readonly (IPNetwork Network, AddressKind Kind)[] Special4 =
    [
        .. Parse(AddressKind.Never,
            "0.0.0.0/8", // this network
            "100.100.100.200/32", // Alibaba's metadata, before the block that it lies in
            "168.63.129.16/32", // Azure's metadata, in the middle of public addresses
            "169.254.0.0/16", // link-local, and nearly every cloud's metadata
            "192.0.0.0/24", // protocol assignments; Oracle's metadata
            "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", // documentation
            "192.88.99.0/24", // relays of 6to4
            "198.18.0.0/15", // benchmarking
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"), // reserved, and broadcast
        .. Parse(AddressKind.Private,
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", // private
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8"), // loopback
    ];

    private static readonly (IPNetwork Network, AddressKind Kind)[] Special6 =
    [
        .. Parse(AddressKind.Never, "fd00:ec2::254/128", "fd20:ce::254/128"), // Amazon's and Google's metadata
        .. Parse(AddressKind.Private, "::1/128", "fc00::/7"), // loopback, unique local
        .. Parse(AddressKind.Never,
            "2001::/23", // protocol assignments: Teredo, ORCHID, benchmarking
            "2001:db8::/32", "3fff::/20", // documentation
            "2002::/16"), // 6to4, which carries an IPv4 address
        .. Parse(AddressKind.Public, "2000::/3"), // global unicast
        .. Parse(AddressKind.Never, "::/0"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Where an address leads.</summary>
    public static AddressKind GetKind(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            Span<byte> bytes = stackalloc byte[16];
            address.TryWriteBytes(bytes, out _);
            // An IPv4 address in another notation, or one that a gateway turns into it.
            if (address.IsIPv4MappedToIPv6 || Nat64.Contains(address))
                return GetKind(new IPAddress(bytes[12..]));
            // ISATAP: any prefix, and an IPv4 address behind it.
            if ((BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) & ~0x0200_0000u) == 0x0000_5EFE)
                return AddressKind.Never;
            // A zone is a network card of this machine.
            return address.ScopeId != 0 ? AddressKind.Never : First(Special6, address) ?? AddressKind.Never;
        }

        return address.AddressFamily == AddressFamily.InterNetwork ? First(Special4, address) ?? AddressKind.Public : AddressKind.Never;
    }

    private static AddressKind? First((IPNetwork Network, AddressKind Kind)[] table, IPAddress address)
    {
        foreach ((IPNetwork network, AddressKind kind) in table)
        {
            if (network.Contains(address))
                return kind;
        }

        return null;
    }

    private static IEnumerable<(IPNetwork Network, AddressKind Kind)> Parse(AddressKind kind, params string[] networks) =>
        networks.Select(network => (IPNetwork.Parse(network), kind));
}

/// <summary>Where an IP address leads.</summary>
internal enum AddressKind
{
    /// <summary>Into the Internet.</summary>
    Public,

    /// <summary>Into this machine or its private network: only where a host is allowed by name.</summary>
    Private,

    /// <summary>Nowhere that photos are: link-local and cloud metadata, multicast, reserved, tunnels. Not even for an allowed host.</summary>
    Never,
}
