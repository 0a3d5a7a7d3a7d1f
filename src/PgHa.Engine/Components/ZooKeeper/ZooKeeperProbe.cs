using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.ZooKeeper;

/// <summary>
/// How ZooKeeper's servers are asked: the four-letter word <c>srvr</c>, the one that is allowed by default (ZooKeeper Administrator's
/// Guide, "The Four Letter Words").
/// </summary>
internal static class ZooKeeperProbe
{
    private const string Python = """
        import socket, ssl, sys
        host, port, tls, ca, cert, key, verify = sys.argv[1:]
        try:
            s = socket.create_connection((host, int(port)), 5)
            s.settimeout(5)
            if tls == "1":
                context = ssl.create_default_context()
                context.check_hostname = False
                if ca:
                    context.load_verify_locations(ca)
                if verify != "1":
                    context.verify_mode = ssl.CERT_NONE
                if cert:
                    context.load_cert_chain(cert, key)
                s = context.wrap_socket(s)
            s.sendall(b"srvr")
            answer = b""
            while len(answer) < 4096:
                more = s.recv(4096)
                if not more:
                    break
                answer += more
            sys.stdout.write(answer.decode("utf-8", "replace"))
        except Exception as e:
            sys.exit(str(e))
        """;

    public static IReadOnlyList<DcsServer> Servers(ZooKeeperSettings zooKeeper) =>
        [.. ZooKeeperSection.Hosts(zooKeeper).Select(server => new DcsServer(server.ToString(), Question(server, zooKeeper), Read))];

    private static string Question(HostAndPort server, ZooKeeperSettings zooKeeper)
    {
        var tls = zooKeeper.Tls;
        // A key with a password would be asked for on a terminal; what the server says without a client's certificate has to do.
        var plain = tls is not null ? HttpProbe.Connect(server)
            : $"timeout 5 bash -c {ShellQuote.Quote($"exec 3<>/dev/tcp/{server.Host}/{server.Port}; printf srvr >&3; cat <&3")}";
        return $$"""
            if command -v python3 >/dev/null 2>&1; then
              python3 -c {{ShellQuote.Quote(Python)}} {{ShellQuote.Quote(server.Host)}} {{server.Port}} {{(tls is null ? 0 : 1)}} {{ShellQuote.Quote(tls?.Ca ?? "")}} {{ShellQuote.Quote(tls?.Cert ?? "")}} {{ShellQuote.Quote(tls?.Key ?? "")}} {{(zooKeeper.Verify ? 1 : 0)}}
            else
              {{plain}}
            fi
            """;
    }

    private static (bool Healthy, string Answer) Read(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string? Value(string name) => lines.FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
        return text switch
        {
            // Without a quorum: "This ZooKeeper instance is not currently serving requests".
            _ when text.Contains("not currently serving", StringComparison.Ordinal) => (false, "it serves no requests now: its ensemble has no quorum"),
            _ when Value("Mode") is { } mode => (true, $"{mode}, version {Value("Zookeeper version")?.Split('-', ',')[0]}"),
            // An administrator may have forbidden the word; who says so is a ZooKeeper.
            _ when text.Contains("not in the whitelist", StringComparison.Ordinal) => (true, "it answers (srvr is not in its whitelist)"),
            "" => (false, "it closed the connection without an answer"),
            _ => (false, $"this is no answer of ZooKeeper's: {text}"),
        };
    }
}
