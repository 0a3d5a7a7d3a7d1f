namespace PgHa.Components;

/// <summary>What a node was answered by one server of a DCS that is not ours.</summary>
/// <param name="Name">The server as <c>host:port</c>.</param>
/// <param name="State">How it went.</param>
/// <param name="Answer">What was answered, or why there was no answer; one line, short.</param>
public sealed record DcsEndpoint(string Name, DcsEndpointState State, string Answer);

/// <summary>How asking a server of a DCS went.</summary>
public enum DcsEndpointState
{
    /// <summary>It works.</summary>
    Healthy,

    /// <summary>It answers, and says that it cannot work, or is something else altogether.</summary>
    Unfit,

    /// <summary>It accepts a connection; the node has nothing yet to ask it with.</summary>
    Connected,

    /// <summary>There is no connection, or no answer.</summary>
    Silent,
}
