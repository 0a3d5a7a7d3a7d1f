namespace PgHa.Platforms;

/// <summary>
/// A package manager as shell text. The text is complete and constant: names of packages reach it as arguments, quoted by the
/// applier.
/// </summary>
public abstract class PackageManager
{
    /// <summary>
    /// A shell function <c>install_packages</c> that installs the packages named by its arguments without asking anything and
    /// without letting a service start.
    /// </summary>
    public abstract string InstallFunction { get; }

    /// <summary>
    /// Shell text that prints <c>name TAB version</c> for those of the packages in <c>"$@"</c> that are installed, whichever of the
    /// package managers the node has.
    /// </summary>
    public const string Query = """
        if command -v dpkg-query >/dev/null 2>&1; then
          dpkg-query -W -f '${db:Status-Status}\t${Package}\t${Version}\n' "$@" 2>/dev/null | sed -n 's/^installed\t//p'
        else
          for p in "$@"; do v=$(rpm -q --whatprovides --qf '%{VERSION}-%{RELEASE}\n' -- "$p" 2>/dev/null) && printf '%s\t%s\n' "$p" "$(printf '%s\n' "$v" | head -n1)"; done
        fi
        true
        """;
}
