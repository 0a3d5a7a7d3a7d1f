using System.Net;
using System.Net.Sockets;
using System.Text;
using PgHa.Components.Keepalived;
using PgHa.Engine.Tests.Definition;
using PgHa.Engine.Tests.Remote;

namespace PgHa.Engine.Tests.Components;

/// <summary>check_patroni.sh, run by a real shell with the real curl (seed R13).</summary>
public sealed class CheckScriptTests
{
    public CheckScriptTests()
    {
        Packages.NeedCommand("curl", "curl");
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n{}", 0)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 0)]
    [InlineData("HTTP/1.0 503 Service Unavailable\r\n\r\n{}", 1)]
    [InlineData("HTTP/1.0 500 Internal Server Error\r\n\r\n", 1)]
    [InlineData("HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"patroni\"\r\n\r\n", 1)]
    [InlineData("HTTP/1.0 404 Not Found\r\n\r\n", 1)]
    [InlineData("HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", 1)]
    [InlineData("HTTP/1.0 206 Partial Content\r\n\r\n", 1)]
    [InlineData("nonsense", 1)]
    [InlineData("", 1)]
    public void Only_200_makes_it_exit_with_0(string answer, int code)
    {
        using var server = new Answering(answer);
        Run(server.Port).ShouldBe(code);
        server.Asked.ShouldStartWith("GET /primary HTTP/1.1\r\n");
    }

    [Fact]
    public void Nobody_listening_is_1()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // Bound, so that it is nobody else's, but nobody listens.
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Run(((IPEndPoint)taken.LocalEndPoint!).Port).ShouldBe(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")]
    public void An_answer_that_does_not_end_is_1_within_the_interval(string? beginning)
    {
        using var server = new Answering(beginning, keepOpen: true);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Run(server.Port).ShouldBe(1);
        // One second by itself; the rest is for a busy machine. keepalived would wait for the third second.
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void An_answer_that_comes_late_is_1_although_it_is_200()
    {
        using var server = new Answering("HTTP/1.0 200 OK\r\n\r\n{}", after: TimeSpan.FromSeconds(2));
        Run(server.Port).ShouldBe(1);
        server.Asked.ShouldStartWith("GET /primary HTTP/1.1\r\n");
    }

    [Fact]
    public void A_connection_that_is_accepted_and_closed_unread_is_1()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closing = Task.Run(async () =>
        {
            using var client = await listener.AcceptSocketAsync();
            // A reset, not an orderly end.
            client.LingerState = new LingerOption(true, 0);
        });
        Run(((IPEndPoint)listener.LocalEndpoint).Port).ShouldBe(1);
        closing.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void A_connection_that_nobody_accepts_is_1_within_the_interval()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Run(((IPEndPoint)listener.LocalEndpoint).Port).ShouldBe(1);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_proxy_of_the_environment_is_not_asked()
    {
        using var proxy = new Answering("HTTP/1.0 200 OK\r\n\r\n");
        using var patroni = new Answering("HTTP/1.0 503 Service Unavailable\r\n\r\n");
        Run(patroni.Port, $"http_proxy=http://127.0.0.1:{proxy.Port} ALL_PROXY=http://127.0.0.1:{proxy.Port}\nexport http_proxy ALL_PROXY\n").ShouldBe(1);
        proxy.Asked.ShouldBeEmpty();
    }

    private static int Run(int port, string before = "")
    {
        var script = KeepalivedComponent.CheckScript(Sample.WithPatroni(new() { RestPort = port }));
        script.ShouldStartWith("#!/bin/sh\n");
        var result = Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(before + script), ["-s"]);
        result.Text.ShouldBe("");
        return result.ExitCode;
    }

    /// <summary>Answers the first request with a fixed text.</summary>
    private sealed class Answering : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private string _asked = "";

        public Answering(string? answer, bool keepOpen = false, TimeSpan after = default)
        {
            _listener.Start();
            _serving = Task.Run(async () =>
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                NetworkStream stream = client.GetStream();
                var buffer = new byte[65536];
                var length = 0;
                while (!Encoding.ASCII.GetString(buffer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    var read = await stream.ReadAsync(buffer.AsMemory(length));
                    if (read == 0) return;
                    length += read;
                }

                _asked = Encoding.ASCII.GetString(buffer, 0, length);
                await Task.Delay(after);
                if (answer is not null) await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
                if (keepOpen) await _ended.Task;
            });
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public string Asked => _asked;

        public void Dispose()
        {
            _ended.SetResult();
            _listener.Stop();
            try
            {
                _serving.Wait();
            }
            catch (AggregateException)
            {
                // Nobody ever asked, or the client is gone: the listener ends with an error.
            }

            _listener.Dispose();
        }
    }
}
