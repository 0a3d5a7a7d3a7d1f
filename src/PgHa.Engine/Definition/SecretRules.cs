using System.Buffers;
using System.Text;
using PgHa.Errors;

namespace PgHa.Definition;

/// <summary>Rules for secrets, which are parameters of cmdlets and never part of a definition. No message shows a value.</summary>
public static class SecretRules
{
    /// <summary>The characters of <c>auth_pass</c> that VRRP carries (RFC 2338, 5.3.10); keepalived cuts the rest off.</summary>
    public const int LongestVrrpPassword = 8;

    private const string Vrrp = "the VRRP password";

    /// <summary>Refuses a password that keepalived would cut or read differently.</summary>
    /// <param name="password">1 to 8 printable ASCII characters, none of them a blank or one of <c>" ' \ # ! $ ~ @ { }</c>.</param>
    /// <exception cref="PgHaException">
    /// <c>AuthPassEmpty</c>, <c>AuthPassTooLong</c> or <c>AuthPassInvalid</c>; the last names the position only.
    /// </exception>
    public static void CheckVrrpPassword(ReadOnlySpan<char> password)
    {
        if (password.IsEmpty) throw new PgHaException("AuthPassEmpty", "The VRRP password is empty.", Vrrp, $"Give 1 to {LongestVrrpPassword} characters.");
        if (password.Length > LongestVrrpPassword)
            throw new PgHaException(
                "AuthPassTooLong",
                $"The VRRP password has {password.Length} characters, and VRRP carries only {LongestVrrpPassword}: keepalived would cut the rest off.",
                Vrrp,
                $"Give at most {LongestVrrpPassword} characters.");
        for (var i = 0; i < password.Length; i++)
        {
            // keepalived's parser: quotes and backslash quote, # and ! begin a comment, $ ~ @ substitute, braces make blocks.
            if (password[i] is > ' ' and <= '~' && !"\"'\\#!$~@{}".Contains(password[i], StringComparison.Ordinal)) continue;
            throw new PgHaException(
                "AuthPassInvalid",
                $"Character {i + 1} of the VRRP password cannot stand in keepalived's file as it is.",
                Vrrp,
                "Use printable ASCII without blanks and without \" ' \\ # ! $ ~ @ { }.");
        }
    }

    /// <summary>Refuses a password that no file of the cluster could hold on one line.</summary>
    /// <param name="password">At least one character, no NUL and no line break.</param>
    /// <param name="what">Whose password it is, for the message: "the superuser's password".</param>
    /// <exception cref="PgHaException"><c>PasswordEmpty</c> or <c>PasswordInvalid</c>.</exception>
    public static void CheckPassword(ReadOnlySpan<char> password, string what = "the password")
    {
        if (password.IsEmpty) throw new PgHaException("PasswordEmpty", $"There are no characters in {what}.", what, "Give a password.");
        if (password.IndexOfAny('\0', '\r', '\n') is var bad and >= 0)
            throw new PgHaException(
                "PasswordInvalid",
                $"Character {bad + 1} of {what} is a line break or NUL.",
                what,
                "Remove it: it often comes from the end of a file that the password was read from.");
        for (var i = 0; i < password.Length; i++)
        {
            if (!char.IsSurrogate(password[i])) continue;
            if (Rune.DecodeFromUtf16(password[i..], out _, out var length) != OperationStatus.Done)
                throw new PgHaException("PasswordInvalid", $"Character {i + 1} of {what} is half a character.", what, "Remove it: no file can hold it.");
            i += length - 1;
        }
    }
}
