namespace PgHa.Remote;

/// <summary>How a script gets to be root.</summary>
internal enum Elevation
{
    /// <summary>It does not, or is already.</summary>
    None,

    /// <summary>By sudo, which wants no password.</summary>
    Sudo,

    /// <summary>By sudo, which gets the password on stdin.</summary>
    SudoWithPassword,
}
