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
    protected abstract string InstallFunction { get; }

    /// <summary>
    /// Shell text that asks the sources of packages for those named by <c>"$@"</c>, and changes nothing. A function <c>add_files</c> is there
    /// that gives each file that describes further sources to <c>add_file PATH</c>, which the text has to define. It prints lines with tabs:
    /// <c>problem TEXT</c>, <c>held NAME</c>, <c>candidate NAME VERSION</c>, <c>version NAME VERSION</c>, <c>similar NAME OTHER</c>.
    /// </summary>
    public abstract string SupplyQuery { get; }

    /// <summary><see cref="InstallFunction"/> with the functions that it calls.</summary>
    public string Functions => $"{TidyFunction}\n{LockFunction}\n{InstallFunction}";

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

    /// <summary>
    /// A shell function <c>remove_packages</c>, on top of <see cref="LockFunction"/>, that removes the packages named by its arguments, with
    /// whichever package manager the node has. Never <c>purge</c>: Debian's postgresql packages delete databases with it.
    /// </summary>
    public const string RemoveFunction = """
        remove_packages() (
          if command -v apt-get >/dev/null 2>&1; then
            DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical NEEDRESTART_MODE=l
            export DEBIAN_FRONTEND DEBIAN_PRIORITY NEEDRESTART_MODE
            await_locks 300 /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock || return 1
            if [ -n "$(ls -A /var/lib/dpkg/updates 2>/dev/null)" ] || dpkg --audit | grep -q .; then
              dpkg --force-confdef --force-confold --configure -a || return 1
            fi
            apt-get -q -y -o DPkg::Lock::Timeout=300 remove "$@"
          elif command -v dnf >/dev/null 2>&1; then
            dnf -q -y --setopt=clean_requirements_on_remove=False remove "$@"
          else
            yum -q -y --setopt=clean_requirements_on_remove=0 remove "$@"
          fi
        )
        """;

    /// <summary>
    /// A shell function <c>tidy_packages</c> that takes away what an installation that was killed left behind, whichever of the package
    /// managers the node has. It does nothing where nothing is left.
    /// </summary>
    public const string TidyFunction = """
        tidy_packages() {
          policy=/usr/sbin/policy-rc.d
          rm -f "$policy.pgha"
          if grep -qs 'made by PgHa' "$policy"; then rm -f "$policy"; fi
          if [ -e "$policy.pgha-aside" ] && [ ! -e "$policy" ]; then mv "$policy.pgha-aside" "$policy"; fi
        }
        """;

    /// <summary>
    /// A shell function <c>await_locks SECONDS FILE...</c> that waits until no process has one of the files locked (or, of a file that
    /// ends in <c>.pid</c>, until the process that it names has ended), and says whom it waits for: in a mark to the controller, and after
    /// so many seconds as an error.
    /// </summary>
    public const string LockFunction = """
        # locker FILE...: pid and command of a process that has one of them locked.
        locker() {
          for file in "$@"; do
            [ -e "$file" ] || continue
            case $file in
              *.pid) pids=$(head -n 1 "$file" | tr -cd 0-9) ;;
              *) pids=$(awk '$2 == "POSIX" || $2 == "FLOCK" || $2 == "OFDLCK" { print $5 }' /proc/locks | sort -u) ;;
            esac
            for pid in $pids; do
              case $file in
                *.pid) [ -d "/proc/$pid" ] || continue ;;
                *) case $(readlink "/proc/$pid/fd/"* 2>/dev/null) in *"$file"*) ;; *) continue;; esac ;;
              esac
              printf '%s by process %s (%s)\n' "$file" "$pid" "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c 1-100 | sed 's/ *$//')"
              return 0
            done
          done
          return 1
        }
        await_locks() {
          left=$1 told=
          shift
          while lock=$(locker "$@"); do
            [ "$lock" = "$told" ] || printf '@wait the package manager is locked: %s\n' "$lock" >&3
            told=$lock
            [ "$left" -gt 0 ] || { echo "The package manager stays locked: $lock."; return 1; }
            sleep 1
            left=$((left - 1))
          done
          return 0
        }
        """;
}
