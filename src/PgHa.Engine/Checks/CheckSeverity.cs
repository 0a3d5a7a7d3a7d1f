namespace PgHa.Checks;

/// <summary>What is at stake when a check does not pass.</summary>
public enum CheckSeverity
{
    /// <summary>Order and the days to come: look at it by day.</summary>
    Minor,

    /// <summary>Redundancy: what would happen next would be an outage.</summary>
    Major,

    /// <summary>Service or data: clients are cut off, writes stop, or two databases go apart.</summary>
    Critical,
}
