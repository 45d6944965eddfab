using System.Security.Cryptography;
using System.Text;
using Akin.Server.Http;
using Akin.Server.Keys;

namespace Akin.Server.Tests;

public sealed class KeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("keys.yml");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_key_is_256_random_bits_behind_a_prefix_and_its_file_keeps_the_hash_alone()
    {
        ApiKey key = ApiKey.Create("importer", Access.Write, out string secret);
        ApiKey.Create("importer", Access.Write, out string other);
        KeyFile.Add(File, key);

        string text = System.IO.File.ReadAllText(File);
        Assert.Matches("^akin_[A-Za-z0-9_-]{43}$", secret);
        Assert.NotEqual(secret, other);
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(secret)), key.Hash.ToArray());
        Assert.DoesNotContain(secret["akin_".Length..], text, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(key.Hash.Span), text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_added_is_read_back_and_only_its_owner_can_read_it()
    {
        ApiKey[] keys = [.. Enum.GetValues<Access>().Select(access => ApiKey.Create("of." + access, access, out _))];
        foreach (ApiKey key in keys)
            KeyFile.Add(File, key);

        IReadOnlyList<ApiKey> read = KeyFile.Read(File);

        Assert.Equal(keys.Select(k => (k.Name, k.Access, Convert.ToHexString(k.Hash.Span), k.Made)), read.Select(k => (k.Name, k.Access, Convert.ToHexString(k.Hash.Span), k.Made)));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Single(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void A_name_belongs_to_one_key()
    {
        KeyFile.Add(File, ApiKey.Create("importer", Access.Write, out _));
        string before = System.IO.File.ReadAllText(File);

        var refused = Assert.Throws<ServerException>(() => KeyFile.Add(File, ApiKey.Create("importer", Access.Read, out _)));

        Assert.Contains("importer already", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllText(File));
    }

    [Theory]
    [InlineData("keys: 5", "keys takes a list")]
    [InlineData("keys:\n- name: a\n  role: write", "sha256 is missing")]
    [InlineData("keys:\n- name: a\n  sha256: 00", "role: read, write or administer")]
    [InlineData("keys:\n- name: a\n  role: owner\n  sha256: 00", "it can be read, write, administer")]
    [InlineData("keys:\n- name: a\n  role: write\n  sha256: akin_xyz", "line 4: sha256 of a is not 64 hexadecimal digits")]
    [InlineData("keys:\n- name: \"a b\"\n  role: write\n  sha256: 00", "no name of a key")]
    [InlineData("keys: []\nkey: 1", "there is no key 'key' here")]
    [InlineData("[1, 2", "line")]
    public void A_file_that_is_no_file_of_keys_is_refused_with_its_line(string yaml, string says)
    {
        System.IO.File.WriteAllText(File, yaml);

        var refused = Assert.Throws<ServerException>(() => KeyFile.Read(File));

        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void A_ring_knows_its_keys_and_no_others()
    {
        ApiKey[] keys = [.. Enumerable.Range(0, 5).Select(i => ApiKey.Create($"k{i}", Access.Read, out _))];
        ApiKey mine = ApiKey.Create("mine", Access.Write, out string secret);
        var ring = new KeyRing([keys[0], keys[1], mine, keys[2]]);

        Assert.Same(mine, ring.Find(secret));
        foreach (string? wrong in new[] { null, "", "akin_", secret[..^1], secret + "A", secret.ToUpperInvariant(), new string('x', 100_000), Convert.ToHexStringLower(mine.Hash.Span) })
            Assert.Null(ring.Find(wrong));
        Assert.Null(new KeyRing(keys).Find(secret));
    }
}
