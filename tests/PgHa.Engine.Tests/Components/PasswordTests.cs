using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using PgHa.Components;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;
using PgHa.Engine.Tests.Remote;
using PgHa.Errors;

namespace PgHa.Engine.Tests.Components;

/// <summary>Passwords with every character, in every file and connection that carries one, as the programs that read them see them.</summary>
public sealed class PasswordTests
{
    private static readonly string[] Nasty =
    [
        "o'neil", "say \"hi\"", "a # b", "a: b", " both ", "on", "%n$HOME`id`\\n\\", "\\", "\"", "'", "''", ":", "::a:", "*:*:*:*:x", "#", "# x", "~", "null", "1e3", "0600", "- a", "{}", "[a", "&a", "*a", "!a", "|", ">",
        "@a", "a\\:b", "\\\"", "é", "пароль", "😀", "\u00a0", "\u2028", "tab\there", "=", "<<", "2001-01-01", "\t",
        string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)), string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Reverse()),
    ];

    private static readonly Gen<string> Passwords = Gen.OneOf(Gen.Int[0, Nasty.Length - 1].Select(i => Nasty[i]), Gen.String[Gen.Char[' ', '~'], 1, 30], Definitions.Line);

    [Fact]
    public void Patronis_reader_finds_every_password_in_its_file() => Passwords.Array[4].Array[40].Sample(
        all =>
        {
            var files = PyYaml.Load(all.Select(four => PatroniConfiguration.Render(Wanted.Of(Wanted.Cluster, secrets: Secrets(four[0], four[1], four[2], four[3])))));
            for (var i = 0; i < all.Length; i++)
            {
                var logins = files[i].GetProperty("postgresql").GetProperty("authentication");
                string[] read = [.. ((string[])["superuser", "replication", "rewind"]).Select(login => logins.GetProperty(login).GetProperty("password").GetString()!), files[i].GetProperty("restapi").GetProperty("authentication").GetProperty("password").GetString()!];
                read.ShouldBe(all[i]);
            }
        },
        iter: 5);

    [Fact]
    public void What_the_nodes_keep_comes_back() => Passwords.Array[4].Sample(four =>
    {
        var secrets = Secrets(four[0], four[1], four[2], four[3]);
        ClusterSecrets.FromJson(secrets.ToJson()).Same(secrets).ShouldBeTrue();
    });

    [Fact]
    public void Libpq_sends_the_password_that_the_password_file_was_given()
    {
        Packages.NeedCommand("psql", "postgresql-client");
        foreach (var password in Nasty.Concat(Passwords.Array[10].Single()).Distinct())
        {
            using var server = new Listening(AskForPassword);
            var cluster = Sample.WithPostgres(new() { Port = server.Port });
            // Debian's psql is a script that looks for the real one; here it is asked often.
            var script = "for programs in /usr/lib/postgresql/*/bin; do PATH=$programs:$PATH; done\n" + PatroniClient.QueryThrough(cluster, "127.0.0.1", Secrets(password, "x", "x", "x")).Text;
            Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(script), ["-s"]);
            server.Heard.ShouldBe(password);
        }
    }

    [Fact]
    public void Curl_sends_the_password_that_its_configuration_was_given()
    {
        foreach (var password in Nasty.Concat(Passwords.Array[10].Single()).Distinct())
        {
            using var server = new Listening(AskForLogin);
            var cluster = Sample.WithPatroni(new() { RestPort = server.Port });
            Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(PatroniClient.Wake(cluster, 1, Secrets("x", "x", "x", password), TimeSpan.FromSeconds(5)).Text), ["-s"]);
            server.Heard.ShouldBe("patroni:" + password);
        }
    }

    [Fact]
    public void A_password_that_no_line_can_hold_is_refused_without_being_shown()
    {
        foreach (var password in (string[])["hunter2\n", "hun\rter2", "hunter2\0", "hunter2\uD800", "\uDC00hunter2", "hunter2\uDC00\uD800"])
        {
            var error = Should.Throw<PgHaException>(() => SecretRules.CheckPassword(password));
            error.ErrorId.ShouldBe("PasswordInvalid");
            error.ToString().ShouldNotContain("hunter2");
        }

        Should.Throw<PgHaException>(() => SecretRules.CheckPassword("")).ErrorId.ShouldBe("PasswordEmpty");
        foreach (var password in Nasty) SecretRules.CheckPassword(password);
    }

    [Fact]
    public void Every_character_is_refused_for_VRRP_or_stands_in_keepaliveds_file_as_it_is()
    {
        var taken = 0;
        for (var code = 0; code < 0x200; code++)
        {
            var password = $"a{(char)code}b";
            try
            {
                SecretRules.CheckVrrpPassword(password);
            }
            catch (PgHaException refused)
            {
                refused.ErrorId.ShouldBe("AuthPassInvalid");
                continue;
            }

            taken++;
            var lines = KeepalivedConfiguration.Render(Wanted.Of(Wanted.Cluster, secrets: new() { Superuser = "x", Replication = "x", Rewind = "x", Rest = "x", Vrrp = password })).Split('\n');
            // keepalived takes words apart at blanks; what else has a meaning to it is in none of them.
            lines.Single(line => line.Contains("auth_pass", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["auth_pass", password]);
            "\"'\\#!$~@{} \t".ShouldNotContain((char)code);
        }

        taken.ShouldBeGreaterThan(70);
    }

    private static ClusterSecrets Secrets(string superuser, string replication, string rewind, string rest) =>
        new() { Superuser = superuser, Replication = replication, Rewind = rewind, Rest = rest, Vrrp = "v" };

    // PostgreSQL's protocol, "Message Formats": requests of encryption are declined, then the password is asked for in clear.
    private static string? AskForPassword(NetworkStream client)
    {
        while (true)
        {
            var start = Read(client, BinaryPrimitives.ReadInt32BigEndian(Read(client, 4)) - 4);
            if (BinaryPrimitives.ReadInt32BigEndian(start) is not (80877103 or 80877104)) break;
            client.Write("N"u8);
        }

        client.Write([(byte)'R', 0, 0, 0, 8, 0, 0, 0, 3]);
        Read(client, 1).ShouldBe("p"u8.ToArray());
        var answer = Read(client, BinaryPrimitives.ReadInt32BigEndian(Read(client, 4)) - 4);
        return Encoding.UTF8.GetString(answer.AsSpan(0, answer.Length - 1));
    }

    private static string? AskForLogin(NetworkStream client)
    {
        var request = new StringBuilder();
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal)) request.Append((char)Read(client, 1)[0]);
        client.Write("HTTP/1.0 200 OK\r\n\r\n\"api_url\""u8);
        var login = request.ToString().Split("\r\n").FirstOrDefault(line => line.StartsWith("Authorization: Basic ", StringComparison.Ordinal));
        return login is null ? null : Encoding.UTF8.GetString(Convert.FromBase64String(login["Authorization: Basic ".Length..]));
    }

    private static byte[] Read(NetworkStream stream, int length)
    {
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A server on the loopback that answers in its own way until it has heard something.</summary>
    private sealed class Listening : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Task<string> heard;

        public Listening(Func<NetworkStream, string?> converse)
        {
            listener.Start();
            heard = Task.Run(() =>
            {
                while (true)
                {
                    using var client = listener.AcceptTcpClient();
                    if (converse(client.GetStream()) is { } said) return said;
                }
            });
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public string Heard => heard.Wait(TimeSpan.FromSeconds(20)) ? heard.Result : throw new TimeoutException("Nobody said anything.");

        public void Dispose() => listener.Dispose();
    }
}
