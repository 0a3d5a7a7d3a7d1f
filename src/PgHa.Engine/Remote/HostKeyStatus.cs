namespace PgHa.Remote;

/// <summary>How a server's key compares with known_hosts.</summary>
public enum HostKeyStatus
{
    /// <summary>No key of this type is recorded for the host.</summary>
    Unknown,

    /// <summary>This very key is recorded for the host.</summary>
    Recorded,

    /// <summary>Another key of this type is recorded for the host.</summary>
    Changed,

    /// <summary>The key is marked <c>@revoked</c>.</summary>
    Revoked,
}
