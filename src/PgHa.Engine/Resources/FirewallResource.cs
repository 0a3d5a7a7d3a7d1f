namespace PgHa.Resources;

/// <summary>What firewalld must let in to the node's address, now and after a restart. Counts only where firewalld runs.</summary>
/// <param name="Opening">A port and protocol (<c>5432/tcp</c>), or an IP protocol (<c>vrrp</c>).</param>
public sealed record FirewallResource(string Opening) : Resource
{
    /// <summary>Whether it is a port.</summary>
    public bool IsPort => Opening.Contains('/', StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string Kind => "firewall";

    /// <inheritdoc/>
    public override string Id => Opening;

    /// <summary>A TCP port.</summary>
    public static FirewallResource Tcp(string component, int port) => new(FormattableString.Invariant($"{port}/tcp")) { Component = component };
}
