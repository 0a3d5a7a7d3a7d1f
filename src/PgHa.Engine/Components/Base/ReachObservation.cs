namespace PgHa.Components.Base;

/// <summary>What became of a server's connections to the ports of the others.</summary>
public sealed record ReachObservation(IReadOnlyList<PortReach> Ports);

/// <summary>What became of a connection.</summary>
/// <param name="Node">The server that it went to.</param>
/// <param name="Port">The port.</param>
/// <param name="What">Who is to listen there, for people.</param>
/// <param name="State">How it went.</param>
public sealed record PortReach(string Node, int Port, string What, ReachState State);

/// <summary>How a connection went.</summary>
public enum ReachState
{
    /// <summary>Somebody listens.</summary>
    Open,

    /// <summary>Refused at once: the server is reached, and nobody listens.</summary>
    Refused,

    /// <summary>No answer in time: something on the way drops it, or the server is not there.</summary>
    Silent,

    /// <summary>No route, or prohibited: a firewall that says so.</summary>
    Unreachable,

    /// <summary>It could not be tried.</summary>
    Unknown,
}
