using System.Net;
using Akin.Server.Fetching;
using Akin.Server.Http;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Server.Tests.Fetching;

/// <summary>Addresses that lead inside, in every notation: none is ever connected to.</summary>
public sealed class HostileAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.0.0.1:443/")]
    [InlineData("https://127.0.0.1/x.png")]
    [InlineData("http://127.1/")]
    [InlineData("http://127.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://0x7f.0x0.0x0.0x1/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://017700000001/")]
    [InlineData("http://00000177.0.0.1/")]
    [InlineData("http://0/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://127.0.0.1./")]
    [InlineData("http://%31%32%37.0.0.1/")]
    [InlineData("http://127%2E0%2E0%2E1/")]
    [InlineData("http://１２７.0.0.1/")]
    [InlineData("http://①②⑦.⓪.⓪.①/")]
    [InlineData("http://127。0。0。1/")]
    [InlineData("http://localhost/")]
    [InlineData("http://LOCALHOST/")]
    [InlineData("http://localhost./")]
    [InlineData("http://ⓛocalhost/")]
    [InlineData("http://loc%61lhost/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[0:0:0:0:0:0:0:1]/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:7f00:1]/")]
    [InlineData("http://[0:0:0:0:0:ffff:127.0.0.1]/")]
    [InlineData("http://[::127.0.0.1]/")]
    [InlineData("http://[64:ff9b::127.0.0.1]/")]
    [InlineData("http://[2002:7f00:1::]/")]
    [InlineData("http://[2001:0:53aa:64c:0:0:80ff:fffe]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fe80::1%25lo]/")]
    [InlineData("http://[fc00::1]/")]
    [InlineData("http://[fd00:ec2::254]/latest/meta-data/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://172.20.1.1/")]
    [InlineData("http://192.168.0.1/admin.png")]
    [InlineData("http://192.168.257/")]
    [InlineData("http://100.64.1.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/iam/security-credentials/")]
    [InlineData("http://2852039166/latest/meta-data/")]
    [InlineData("http://0xA9FEA9FE/")]
    [InlineData("http://0251.0376.0251.0376/")]
    [InlineData("http://[::ffff:a9fe:a9fe]/")]
    [InlineData("http://100.100.100.200/latest/meta-data/")]
    [InlineData("http://168.63.129.16/")]
    [InlineData("http://198.18.0.1/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://no-such-name.invalid/")]
    [InlineData("http://user@1.1.1.1/")]
    [InlineData("http://user:word@1.1.1.1/")]
    [InlineData("http://1.1.1.1@127.0.0.1/")]
    [InlineData("http://127.0.0.1#@1.1.1.1/")]
    [InlineData("http://1.1.1.1:22/")]
    [InlineData("http://1.1.1.1:6379/")]
    [InlineData("http://1.1.1.1:8080/")]
    [InlineData("http://1.1.1.1:0/")]
    [InlineData("http:\\\\127.0.0.1\\x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://1.1.1.1/x.png")]
    [InlineData("gopher://127.0.0.1:6379/_x")]
    [InlineData("data:image/png;base64,AAAA")]
    [InlineData("jar:http://1.1.1.1/!/")]
    [InlineData("/etc/passwd")]
    [InlineData("//127.0.0.1/")]
    [InlineData("http://")]
    [InlineData("http:///x")]
    [InlineData("http://1.1.1.1\u0000.example/")]
    [InlineData("http://[::1")]
    [InlineData("http://a..b/")]
    [InlineData("http://.../")]
    [InlineData("http://xn--/")]
    [InlineData("http://xn--999999999/")]
    [InlineData("http://-/")]
    [InlineData("http://_/")]
    [InlineData("http://a\u00ADb/")]
    [InlineData("http://127.0.0.1:99999/")]
    [InlineData("http://127.0.0.1:-1/")]
    [InlineData("http://127.0.0.1\r\nHost: x/")]
    [InlineData("")]
    public async Task Nothing_is_connected_to(string address)
    {
        List<IPEndPoint> connected = [];
        using var fetcher = new PhotoFetcher(new FetchOptions { Timeout = TimeSpan.FromSeconds(5) }, isLocal: true, null, (to, _) =>
        {
            connected.Add(to);
            throw new IOException("connected");
        });
        var refused = await Assert.ThrowsAsync<RequestException>(() => fetcher.FetchAsync(PhotoFetcher.Parse(address), 1000, TestContext.Current.CancellationToken));

        Assert.Empty(connected);
        Assert.True(refused.Code is "bad_address" or "address_not_allowed", refused.Code + " " + refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Whatever_is_written_nothing_inside_is_connected_to_and_nothing_else_is_thrown()
    {
        int connected = 0;
        using var fetcher = new PhotoFetcher(
            new(), true, (name, _) => name.Length > 253 ? throw new ArgumentOutOfRangeException(nameof(name)) : Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1")]),
            (to, _) =>
            {
                // What is written in numbers can be a public address by chance.
                connected += AddressRules.GetKind(to.Address) == AddressKind.Public ? 0 : 1;
                throw new IOException("connected");
            });
        Prop.ForAll(
            Gen.ListOf(Gen.Elements(
                "a", "1", "127", "0x7f", "0177", ".", "..", ":", "[", "]", "@", "/", "\\", "?", "#", "%", "%31", "%2e", "xn--", "-", "_", "１", "。", "é", "😀", "\0", "\n", " ", "80", "::", "ffff", "localhost"))
                .Select(parts => "http://" + string.Concat(parts)).ToArbitrary(),
            address =>
            {
                try
                {
                    fetcher.FetchAsync(PhotoFetcher.Parse(address), 1000, default).GetAwaiter().GetResult();
                    Assert.Fail("something came from " + address);
                }
                catch (RequestException)
                {
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
        Assert.Equal(0, connected);
    }

    [Fact]
    public async Task A_name_that_is_inside_and_one_that_is_not_there_have_the_same_answer()
    {
        using var fetcher = new PhotoFetcher(new FetchOptions(), true, (name, _) => name switch
        {
            "intranet.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.7")]),
            _ => throw new System.Net.Sockets.SocketException(11001),
        });
        var inside = await Assert.ThrowsAsync<RequestException>(() => fetcher.FetchAsync(new Uri("http://intranet.example/"), 1000, TestContext.Current.CancellationToken));
        var nowhere = await Assert.ThrowsAsync<RequestException>(() => fetcher.FetchAsync(new Uri("http://nowhere.example/"), 1000, TestContext.Current.CancellationToken));
        Assert.Equal((inside.Status, inside.Code, inside.Message), (nowhere.Status, nowhere.Code, nowhere.Message));
    }
}
