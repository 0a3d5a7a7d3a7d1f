using System.Net;
using System.Text;

namespace PgHa.Engine.Tests.Components;

/// <summary>A server on the loopback that answers what it is told, and remembers what it was asked.</summary>
internal sealed class HttpStub : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;

    public HttpStub(Func<Request, (int Status, string Body)> answer)
    {
        // A port that was free a moment ago.
        for (var tries = 0; ; tries++)
        {
            Port = FreePort();
            listener.Prefixes.Clear();
            listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
            try
            {
                listener.Start();
                break;
            }
            catch (HttpListenerException) when (tries < 5)
            {
                // Somebody was faster.
            }
        }

        serving = Task.Run(async () =>
        {
            while (listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                var request = new Request(context.Request.HttpMethod, context.Request.RawUrl!, await reader.ReadToEndAsync(), context.Request.Headers.AllKeys.ToDictionary(k => k!, k => context.Request.Headers[k]!, StringComparer.OrdinalIgnoreCase));
                lock (Requests) Requests.Add(request);
                var (status, body) = answer(request);
                context.Response.StatusCode = status;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                context.Response.Close();
            }
        });
    }

    public int Port { get; }

    public List<Request> Requests { get; } = [];

    public void Dispose()
    {
        listener.Close();
        serving.Wait();
    }

    /// <summary>A port of the loopback on which nobody listens.</summary>
    public static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    internal sealed record Request(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);
}
