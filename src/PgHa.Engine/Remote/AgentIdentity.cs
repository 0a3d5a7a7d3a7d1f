namespace PgHa.Remote;

/// <summary>A key that an SSH agent holds.</summary>
/// <param name="Key">Its public half, or its certificate.</param>
/// <param name="Comment">The comment it was added with, often a file name.</param>
internal sealed record AgentIdentity(HostKey Key, string Comment);
