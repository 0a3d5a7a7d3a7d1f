using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Components.Patroni;

/// <summary>
/// Patroni's own judgement of its file, <c>patroni --validate-config</c> (patroni/validator.py, all of 2.1 to 4.1), as far as it is one of the
/// file: the validator also complains of what is so at that moment and not of what is written, and then ends with 1 too.
/// </summary>
internal static class PatroniValidation
{
    // What is none of the file's faults: a port that Patroni itself has open ("is already in use"), a DCS that is not there yet ("is not
    // reachable", "[Errno …]" of a name), and bootstrap.pg_hba, which version 3 misses and its documentation calls optional.
    // Reasons are quoted (ConfigParseError), and the usage follows them.
    // A server that drops packets is waited for without end: no verdict in time is none. As PostgreSQL's account, which the file is for.
    private const string Script = """
        said=$(timeout -k 2 20 runuser -u "$3" -- "$2" --validate-config "$1" 2>&1)
        code=$?
        case $code in 0 | 124 | 137) exit 0 ;; esac
        faults=$(printf '%s\n' "$said" | sed '/^usage:/,$d' | grep -v -e '^ *$' -e " is not reachable['\"]*\$" -e " is already in use\.['\"]*\$" -e '\[Errno -*[0-9]*\]' -e '^bootstrap\.pg_hba ')
        if [ -z "$faults" ]; then exit 0; fi
        printf '%s\n' "$faults"
        exit "$code"
        """;

    /// <summary>The command that judges a configuration.</summary>
    /// <param name="program">Patroni's program on the node.</param>
    public static IReadOnlyList<string> Command(string program) =>
        ValueList<string>.Of(["sh", "-c", Script, "patroni", FileResource.FilePlaceholder, program, PostgresComponent.Account]);
}
