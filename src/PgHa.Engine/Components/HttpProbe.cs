using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components;

/// <summary>
/// Asks a server over HTTP from a node on which nothing may be installed yet: with curl, else with Python, else by connecting alone.
/// </summary>
internal static class HttpProbe
{
    /// <summary>Exit code of a question that could only be a connection: there is neither curl nor Python yet.</summary>
    public const int ConnectedOnly = 96;

    // An answer of any status is printed; the status goes to the last line.
    private const string Python = """
        import ssl, sys, urllib.error, urllib.request
        url, ca, cert, key, verify = sys.argv[1:]
        context = None
        if url.startswith("https:"):
            context = ssl.create_default_context(cafile=ca or None)
            if cert:
                context.load_cert_chain(cert, key)
            if verify != "1":
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
        handlers = [urllib.request.ProxyHandler({})]
        if context:
            handlers.append(urllib.request.HTTPSHandler(context=context))
        try:
            answer = urllib.request.build_opener(*handlers).open(url, timeout=5)
        except urllib.error.HTTPError as e:
            answer = e
        except Exception as e:
            sys.exit(str(e))
        sys.stdout.write(answer.read(4096).decode("utf-8", "replace") + "\n" + str(answer.code))
        """;

    /// <summary>Shell that prints what a URL answers, with the status on a line of its own at the end; a failure is on stderr.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="server">The server in it, for the connection alone.</param>
    /// <param name="tls">Certificates.</param>
    /// <param name="verify">Whether the server's is checked.</param>
    public static string Get(string url, HostAndPort server, TlsSettings? tls, bool verify = true) => $$"""
        if command -v curl >/dev/null 2>&1; then
          curl --silent --show-error --noproxy '*' --max-time 5 --max-filesize 65536{{CurlOptions(tls, verify)}} --write-out '\n%{http_code}' {{ShellQuote.Quote(url)}}
        elif command -v python3 >/dev/null 2>&1; then
          python3 -c {{ShellQuote.Quote(Python)}} {{ShellQuote.Quote(url)}} {{ShellQuote.Quote(tls?.Ca ?? "")}} {{ShellQuote.Quote(tls?.Cert ?? "")}} {{ShellQuote.Quote(tls?.Key ?? "")}} {{(verify ? 1 : 0)}}
        else
          {{Connect(server)}}
        fi
        """;

    /// <summary>Shell that connects and says no more; its exit code is <see cref="ConnectedOnly"/> when that works.</summary>
    public static string Connect(HostAndPort server) =>
        $"timeout 5 bash -c {ShellQuote.Quote($"exec 3<>/dev/tcp/{server.Host}/{server.Port}")} && exit {ConnectedOnly}";

    /// <summary>curl's options for TLS, with a blank before each.</summary>
    public static string CurlOptions(TlsSettings? tls, bool verify = true)
    {
        string Option(string name, string? file) => file is null ? "" : $" {name} {ShellQuote.Quote(file)}";
        return Option("--cacert", tls?.Ca) + Option("--cert", tls?.Cert) + Option("--key", tls?.Key) + (tls is not null && !verify ? " --insecure" : "");
    }
}
