namespace PgHa.Platforms;

/// <summary>dnf and rpm.</summary>
internal class Dnf : PackageManager
{
    /// <summary>The program.</summary>
    protected virtual string Program => "dnf";

    /// <summary>Options of an installation.</summary>
    protected virtual string Options => "--setopt=install_weak_deps=False";

    /// <inheritdoc/>
    public override string SupplyQuery => $$"""
        # Our repositories from a directory of our own. Signatures of indexes are not asked for: nobody is there to take a key. yum 3 breaks
        # the lines of a list, and not those of "info".
        tmp=$(mktemp -d) || exit 1
        trap 'rm -rf "$tmp"' EXIT
        trap 'exit 143' TERM INT HUP
        add_file() { sed 's/^repo_gpgcheck=1$/repo_gpgcheck=0/' >"$tmp/${1##*/}"; }
        mkdir "$tmp/repos" || exit 1
        cp /etc/yum.repos.d/*.repo "$tmp/repos" 2>/dev/null
        add_files
        find "$tmp" -maxdepth 1 -name '*.repo' -exec mv -t "$tmp/repos" {} +
        {{Program}} -q -y --setopt=reposdir="$tmp/repos" info available "$@" >"$tmp/info" 2>"$tmp/log"
        # Nothing found is an error to it, and none of the sources'.
        grep -v -i -e 'no matching packages' -e '^$' "$tmp/log" | grep -i -e '^error' -e 'failed' -e 'cannot' | head -n 20 | tr '\t' ' ' | sed 's/^/problem\t/'
        awk -F ' *: ' '$1 == "Name" { name = $2 } $1 == "Version" { version = $2 } $1 == "Release" { print "version\t" name "\t" version "-" $2 }' "$tmp/info"
        true
        """;

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
