using System.Net;
using Akin.Server.Observing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Akin.Server.Limits;

/// <summary>
/// Limits the connections that are open at once, all together and of one address, so that nobody who opens many locks others out. Where
/// there are too many, the connection that has been without a request for the longest time is closed and the new one takes its place; so
/// whoever sends a request at once, such as a health check, gets in beside any number of silent ones. Only where all are at work the new
/// one is refused.
/// </summary>
internal sealed partial class ConnectionGate
{
    private const int FewestOfOneAddress = 16;

    // A flood of connections must not become a flood of lines.
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Origin> _origins = [];

    // Those without a request under way, the longest first.
    private readonly LinkedList<Guest> _resting = new();
    private readonly int _most;
    private readonly int _mostOfOne;
    private readonly IReadOnlyList<IPNetwork> _proxies;
    private readonly TimeProvider _clock;
    private readonly ServerMeter _meter;
    private readonly ILogger<ConnectionGate> _log;
    private int _open;
    private int _untold;
    private long _loggedAt;

    public ConnectionGate(ServerOptions options, TimeProvider clock, ServerMeter meter, ILogger<ConnectionGate> log)
    {
        (_most, _proxies, _clock, _meter, _log) = (options.MaxConnections, options.Proxies, clock, meter, log);
        _mostOfOne = Math.Min(_most, Math.Max(FewestOfOneAddress, _most / 4));
    }

    /// <summary>Serves a connection, or closes it where there is no room. It stands before the web server's own work.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (Admit(connection) is not { } guest)
        {
            connection.Abort(new ConnectionAbortedException("There are too many connections."));
            return;
        }

        try
        {
            connection.Features.Set(guest);
            await next(connection);
        }
        finally
        {
            lock (_lock)
                Remove(guest);
        }
    }

    /// <summary>Notes that a request has begun on its connection, and in time that its reply is written.</summary>
    public void Begin(HttpContext context)
    {
        if (context.Features.Get<Guest>() is not { } guest)
            return;
        lock (_lock)
            guest.StopResting();
        context.Response.OnCompleted(() =>
        {
            lock (_lock)
            {
                if (!guest.IsGone)
                    guest.Rest(_resting);
            }

            return Task.CompletedTask;
        });
    }

    private Guest? Admit(ConnectionContext connection)
    {
        IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        // What a proxy passes on comes from many clients.
        bool isProxy = _proxies.Any(proxy => proxy.Contains(address));
        address = Client.NetworkFrom(address);
        Guest? sentAway, admitted = null;
        int untold;
        lock (_lock)
        {
            if (!_origins.TryGetValue(address, out Origin? origin))
                _origins.Add(address, origin = new Origin(address));
            bool tooManyOfOne = !isProxy && origin.Open >= _mostOfOne, tooMany = tooManyOfOne || _open >= _most;
            sentAway = !tooMany ? null : (tooManyOfOne ? origin.Resting : _resting).First?.Value;
            if (sentAway is not null)
                Remove(sentAway);
            if (!tooMany || sentAway is not null)
            {
                admitted = new Guest(connection, origin);
                origin.Open++;
                _open++;
                // The origin may have left with its last guest.
                _origins[address] = origin;
                admitted.Rest(_resting);
            }

            untold = tooMany ? Count() : 0;
        }

        sentAway?.Connection.Abort(new ConnectionAbortedException("It makes room for another connection."));
        if (untold > 0)
            LogCrowd(untold, address, _most, _mostOfOne);
        return admitted;
    }

    private void Remove(Guest guest)
    {
        if (guest.IsGone)
            return;
        guest.IsGone = true;
        guest.StopResting();
        _open--;
        if (--guest.Origin.Open == 0)
            _origins.Remove(guest.Origin.Address);
    }

    /// <summary>Counts a connection that was closed or refused.</summary>
    /// <returns>How many a line of the log is to tell of now; 0 where the last line is too near.</returns>
    private int Count()
    {
        _meter.ShedConnection();
        _untold++;
        if (_loggedAt != 0 && _clock.GetElapsedTime(_loggedAt) < BetweenLines)
            return 0;
        int untold = _untold;
        (_untold, _loggedAt) = (0, _clock.GetTimestamp());
        return untold;
    }

    [LoggerMessage(LogLevel.Warning, "{Count} connections were closed for others or refused, the latest for or from {Address}: {Most} may be open, {MostOfOne} of them of one address")]
    private partial void LogCrowd(int count, IPAddress address, int most, int mostOfOne);

    /// <summary>An address with its connections.</summary>
    private sealed class Origin(IPAddress address)
    {
        public IPAddress Address => address;

        public int Open { get; set; }

        public LinkedList<Guest> Resting { get; } = new();
    }

    /// <summary>An open connection.</summary>
    private sealed class Guest
    {
        private readonly LinkedListNode<Guest> _amongAll, _amongOwn;

        public Guest(ConnectionContext connection, Origin origin)
        {
            (Connection, Origin) = (connection, origin);
            (_amongAll, _amongOwn) = (new(this), new(this));
        }

        public ConnectionContext Connection { get; }

        public Origin Origin { get; }

        public bool IsGone { get; set; }

        public void Rest(LinkedList<Guest> all)
        {
            StopResting();
            all.AddLast(_amongAll);
            Origin.Resting.AddLast(_amongOwn);
        }

        public void StopResting()
        {
            _amongAll.List?.Remove(_amongAll);
            _amongOwn.List?.Remove(_amongOwn);
        }
    }
}
