using System.Net;

namespace Akin.Server.Hosting;

/// <summary>Where the server listens, and whether others than the people of this machine can reach it there.</summary>
/// <param name="Listen">The address that is bound.</param>
/// <param name="Port">The port; 0 takes any that is free.</param>
/// <param name="Beyond">
/// Whether other machines reach it: it listens beyond loopback, or something that does hands requests on to it.
/// </param>
internal sealed record Exposure(IPAddress Listen, int Port, bool Beyond)
{
    /// <summary>What the options amount to.</summary>
    /// <exception cref="ServerException">
    /// That is no address, an origin is none, it can be reached from other machines and nobody said who may do what, or there are both keys and no keys.
    /// </exception>
    public static Exposure From(ServerOptions options)
    {
        Uri address = options.Address;
        if (address is not { IsAbsoluteUri: true, Scheme: "http" } || address.PathAndQuery != "/" || address.UserInfo.Length > 0)
            throw new ServerException($"'{address}' is no address to serve at; write it like http://127.0.0.1:5080");
        IPAddress? listen = address.Host == "localhost" ? IPAddress.Loopback : null;
        if (listen is null && !IPAddress.TryParse(address.DnsSafeHost, out listen))
        {
            throw new ServerException(
                $"{address.Host} is a name, and the server listens on an address of this machine: serve at http://127.0.0.1:{address.Port} or http://0.0.0.0:{address.Port}, and name it as a host") { Code = ErrorCodes.NameNotAddress, Subject = address.Host };
        }

        foreach (string origin in options.AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? site) || site.Scheme is not ("http" or "https") || site.GetLeftPart(UriPartial.Authority) != origin)
                throw new ServerException($"'{origin}' is no origin; write scheme, host and port where it is not the usual one, like https://shop.example");
        }

        bool beyond = !IPAddress.IsLoopback(listen) || options.HostNames.Count > 0 || options.Proxies.Count > 0;
        if (options.NoKeys && options.Keys.Count > 0)
            throw new ServerException("there are keys, and nobody is to need one; leave one of the two out") { Code = ErrorCodes.KeysContradict };
        if (beyond && options.Keys.Count == 0 && !options.NoKeys)
        {
            throw new ServerException(
                $"{Why(listen, options)} can be reached from other machines, which needs keys: make one, or say that everybody may do everything, or serve at http://127.0.0.1:{address.Port}") { Code = ErrorCodes.KeysNeeded };
        }

        return new Exposure(listen, address.Port, beyond);
    }

    private static string Why(IPAddress listen, ServerOptions options) => !IPAddress.IsLoopback(listen)
        ? listen.ToString()
        : options.HostNames.Count > 0 ? options.HostNames[0] : $"what the proxy {options.Proxies[0]} hands on to";
}
