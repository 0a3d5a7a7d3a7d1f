namespace PgHa.Platforms;

/// <summary>dnf and rpm.</summary>
internal class Dnf : PackageManager
{
    /// <summary>The program.</summary>
    protected virtual string Program => "dnf";

    /// <summary>Options of an installation.</summary>
    protected virtual string Options => "--setopt=install_weak_deps=False";

    /// <inheritdoc/>
    protected override string InstallFunction => $$"""
        # A package that has a URL is skipped once it is there: yum calls it an error. Repositories that have just been described are
        # read anew; their keys are taken from where the description says.
        install_packages() (
          for p in "$@"; do
            shift
            case $p in *://*) f=${p##*/}; rpm -q --quiet "${f%.rpm}" && continue ;; esac
            set -- "$@" "$p"
          done
          [ $# -gt 0 ] || return 0
          # It would wait itself, for as long as it takes, and not be heard.
          await_locks 300 /var/run/yum.pid /var/lib/dnf/rpmdb_lock.pid /var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock || return 1
          {{Program}} -q clean expire-cache || return 1
          {{Program}} -y {{Options}} install "$@" || return 1
        )
        """;
}
