namespace PgHa.Health.Logs;

/// <summary>Whose log it is.</summary>
public enum LogComponent
{
    /// <summary>Patroni, and what it starts that is not the server: initdb, pg_basebackup, pg_rewind.</summary>
    Patroni,

    /// <summary>The PostgreSQL server: what it writes to Patroni's journal, and its own log files.</summary>
    Postgres,

    /// <summary>etcd, where it is ours.</summary>
    Etcd,

    /// <summary>keepalived.</summary>
    Keepalived,
}
