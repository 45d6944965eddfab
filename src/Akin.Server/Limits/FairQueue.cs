using Akin.Server.Http;

namespace Akin.Server.Limits;

/// <summary>
/// So many places to work, and whoever finds none waits: each client in a line of its own, and the lines are served in turn, so that who
/// sends one photo does not wait behind who sends a thousand. Where all lines together are full, the longest loses its last: that client
/// is told to come again.
/// </summary>
/// <param name="places">How many work at once.</param>
/// <param name="mostWaiting">How many wait at most, all lines together.</param>
/// <param name="mostOfOne">
/// How many places one client has at most, so that there is always one for another: for work that can take long through no fault of the
/// server's. Null is all of them.
/// </param>
internal sealed class FairQueue(int places, int mostWaiting, int? mostOfOne = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Client, LinkedList<Waiter>> _lines = [];

    // The clients that wait, in the order of their turns.
    private readonly LinkedList<Client> _turns = new();
    // How many places each client has now.
    private readonly Dictionary<Client, int> _inside = [];
    private readonly int _mostOfOne = mostOfOne ?? places;
    private int _free = places;
    private int _waiting;

    /// <summary>How many wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting;
        }
    }

    /// <summary>Takes a place for a client; disposing it makes room for the next.</summary>
    /// <exception cref="RequestException">503: too many wait already.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited.</exception>
    public async Task<IDisposable> EnterAsync(Client client, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Waiter waiter;
        Waiter? sentAway = null;
        lock (_lock)
        {
            if (_free > 0 && MayEnter(client))
            {
                _free--;
                return Enter(client);
            }

            waiter = new Waiter(client);
            Add(waiter);
            if (_waiting > mostWaiting)
                sentAway = TakeLastOfLongest();
        }

        sentAway?.Turn.TrySetException(new RequestException(503, "busy", $"{mostWaiting} requests are waiting already; try again in a second"));
        await using (cancellation.UnsafeRegister(_ => Leave(waiter, cancellation), null))
            return await waiter.Turn.Task;
    }

    private bool MayEnter(Client client) => _inside.GetValueOrDefault(client) < _mostOfOne;

    private Place Enter(Client client)
    {
        _inside[client] = _inside.GetValueOrDefault(client) + 1;
        return new Place(this, client);
    }

    private void Add(Waiter waiter)
    {
        if (!_lines.TryGetValue(waiter.Client, out LinkedList<Waiter>? line))
        {
            _lines.Add(waiter.Client, line = new());
            _turns.AddLast(waiter.Client);
        }

        line.AddLast(waiter.Node);
        _waiting++;
    }

    private void Remove(Waiter waiter)
    {
        LinkedList<Waiter> line = waiter.Node.List!;
        line.Remove(waiter.Node);
        _waiting--;
        if (line.Count == 0)
        {
            _lines.Remove(waiter.Client);
            _turns.Remove(waiter.Client);
        }
    }

    private Waiter TakeLastOfLongest()
    {
        Waiter last = _lines.Values.MaxBy(line => line.Count)!.Last!.Value;
        Remove(last);
        return last;
    }

    private void Leave(Waiter waiter, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (waiter.Node.List is null)
                return;
            Remove(waiter);
        }

        waiter.Turn.TrySetCanceled(cancellation);
    }

    /// <summary>Gives the place that a client leaves to the client whose turn it is, who then goes behind the others.</summary>
    private void HandOn(Client leaving)
    {
        Waiter next;
        Place place;
        lock (_lock)
        {
            if (--_inside[leaving] == 0)
                _inside.Remove(leaving);
            LinkedListNode<Client>? turn = _turns.First;
            while (turn is not null && !MayEnter(turn.Value))
                turn = turn.Next;
            if (turn is null)
            {
                _free++;
                return;
            }

            LinkedList<Waiter> line = _lines[turn.Value];
            next = line.First!.Value;
            _turns.Remove(turn);
            if (line.Count > 1)
                _turns.AddLast(turn);
            else
                _lines.Remove(next.Client);
            line.RemoveFirst();
            _waiting--;
            place = Enter(next.Client);
        }

        next.Turn.SetResult(place);
    }

    private sealed class Waiter
    {
        public Waiter(Client client) => (Client, Node) = (client, new(this));

        public Client Client { get; }

        public LinkedListNode<Waiter> Node { get; }

        // Whoever hands the place on must not run the next one's work on its own thread.
        public TaskCompletionSource<Place> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Place(FairQueue line, Client client) : IDisposable
    {
        private FairQueue? _line = line;

        public void Dispose() => Interlocked.Exchange(ref _line, null)?.HandOn(client);
    }
}
