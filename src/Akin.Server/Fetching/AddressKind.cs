namespace Akin.Server.Fetching;

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
