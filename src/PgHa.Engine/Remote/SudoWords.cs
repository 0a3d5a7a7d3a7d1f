namespace PgHa.Remote;

/// <summary>Tells sudo's complaints apart.</summary>
internal static class SudoWords
{
    /// <summary>What this text on stderr, with this exit code, means.</summary>
    public static SudoAnswer Read(string complaint, int? exitCode)
    {
        if (Has("not found") && exitCode == 127)
        {
            return SudoAnswer.Missing;
        }

        if (Has("not in the sudoers file") || Has("is not allowed to execute") || Has("may not run sudo") || Has("must have a tty"))
        {
            return SudoAnswer.Refused;
        }

        if (Has("incorrect password attempt") || Has("ry again.") || Has("no password was provided"))
        {
            return SudoAnswer.PasswordWrong;
        }

        return Has("a password is required") || Has("a terminal is required") ? SudoAnswer.PasswordWanted
            : Has("sudo:") ? SudoAnswer.Refused
            : SudoAnswer.None;

        bool Has(string words) => complaint.Contains(words, StringComparison.Ordinal);
    }
}
