namespace PgHa.Remote;

/// <summary>Reads what sudo said when it did not run the command. The locale is C, so its words are known.</summary>
internal enum SudoAnswer
{
    /// <summary>It was not sudo that failed, or it ran.</summary>
    None,

    /// <summary>It wants a password and has none.</summary>
    PasswordWanted,

    /// <summary>The password is wrong.</summary>
    PasswordWrong,

    /// <summary>The user may not.</summary>
    Refused,

    /// <summary>There is no sudo.</summary>
    Missing,
}
