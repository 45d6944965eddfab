using Akin.Server.Http;
using Akin.Server.Keys;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Tests;

public sealed class SessionTests
{
    private readonly Sessions _sessions = new(TimeProvider.System);
    private readonly ApiKey _reader = ApiKey.Create("reader", Access.Read, out _), _administrator = ApiKey.Create("me", Access.Administer, out _);

    [Fact]
    public void Who_signs_in_without_end_signs_out_nobody_of_another_key()
    {
        DefaultHttpContext administrator = SignIn(_administrator), first = SignIn(_reader);
        DefaultHttpContext last = first;
        for (int i = 0; i < 10_010; i++)
            last = SignIn(_reader);

        Assert.Same(_administrator, _sessions.Find(administrator));
        Assert.Same(_reader, _sessions.Find(last));
        Assert.Null(_sessions.Find(first));
    }

    [Fact]
    public void Who_signs_in_and_out_again_and_again_signs_out_nobody()
    {
        DefaultHttpContext stays = SignIn(_reader);
        for (int i = 0; i < 5000; i++)
        {
            DefaultHttpContext goes = SignIn(_reader);
            _sessions.End(goes);
            _sessions.End(goes);
            Assert.Null(_sessions.Find(goes));
        }

        Assert.Same(_reader, _sessions.Find(stays));
    }

    /// <summary>Signs a browser in.</summary>
    /// <returns>Its next request.</returns>
    private DefaultHttpContext SignIn(ApiKey key)
    {
        var context = new DefaultHttpContext();
        _sessions.Begin(context, key);
        string cookie = context.Response.Headers.SetCookie.ToString().Split(';')[0];
        return new DefaultHttpContext { Request = { Headers = { Cookie = cookie } } };
    }
}
