namespace PgHa.Platforms;

/// <summary>apt and dpkg.</summary>
public sealed class Apt : PackageManager
{
    /// <inheritdoc/>
    public override string SupplyQuery => """
        # All of apt's settings, but its hooks (which others hang on an update) and with places of our own for what it writes. The lists
        # that are there are taken along: what has not changed since is not fetched again.
        tmp=$(mktemp -d) || exit 1
        trap 'rm -rf "$tmp"' EXIT
        trap 'exit 143' TERM INT HUP
        mkdir -p "$tmp/lists/partial" "$tmp/archives/partial" "$tmp/sources" "$tmp/preferences" "$tmp/keys" || exit 1
        find /var/lib/apt/lists -maxdepth 1 -type f \( -name '*Release*' -o -name '*_Packages*' \) -exec cp -a -t "$tmp/lists" {} +
        find /etc/apt/sources.list.d -maxdepth 1 -type f -exec cp -t "$tmp/sources" {} + 2>/dev/null
        find /etc/apt/preferences.d -maxdepth 1 -type f -exec cp -t "$tmp/preferences" {} + 2>/dev/null
        # A key stands elsewhere than its source says.
        add_file() {
          case $1 in
            */sources.list.d/*) sed "s|^\(Signed-By: \)/etc/apt/keyrings/|\1$tmp/keys/|" >"$tmp/sources/${1##*/}" ;;
            */preferences.d/*) cat >"$tmp/preferences/${1##*/}" ;;
            *) cat >"$tmp/keys/${1##*/}" ;;
          esac
        }
        add_files
        {
          apt-config dump | grep -v -e '^APT::Update::[A-Za-z]*-Invoke' -e '^Acquire::Languages'
          printf '%s "%s";\n' Dir::Etc::Parts /nonexistent Dir::Etc::main /nonexistent Dir::State::Lists "$tmp/lists" Dir::Cache::Archives "$tmp/archives" \
            Dir::Cache::pkgcache '' Dir::Cache::srcpkgcache '' Dir::Etc::SourceParts "$tmp/sources" Dir::Etc::PreferencesParts "$tmp/preferences" \
            Acquire::Languages none Acquire::Retries 0 Acquire::http::Timeout 8 Acquire::https::Timeout 8 APT::Sandbox::User root APT::Update::Error-Mode any
        } >"$tmp/apt.conf"
        APT_CONFIG=$tmp/apt.conf
        export APT_CONFIG
        apt-get -q update >"$tmp/log" 2>&1 ||
          { grep '^E: ' "$tmp/log" || grep '^W: ' "$tmp/log" || tail -n 1 "$tmp/log"; } | grep -v 'Some index files failed' | head -n 20 | tr '\t' ' ' | sed 's/^[EW]: /problem\t/'
        apt-mark showhold 2>/dev/null | sed 's/^/held\t/'
        apt-cache policy "$@" 2>/dev/null | awk '
          /^[^ ]/ { name = $1; sub(/:$/, "", name) }
          /^  Candidate: / && $2 != "(none)" { print "candidate\t" name "\t" $2 }
          /^ (\*\*\*|   ) [^ ]/ { print "version\t" name "\t" ($1 == "***" ? $2 : $1) }' >"$tmp/offers"
        cat "$tmp/offers"
        for p in "$@"; do
          case $p in *[0-9]*) ;; *) continue ;; esac
          grep -q "^version	$p	" "$tmp/offers" && continue
          apt-cache pkgnames "${p%%[0-9]*}" | grep -x -e "$(printf '%s\n' "$p" | sed 's/[0-9][0-9]*/[0-9][0-9]*/g')" | sed "s/^/similar\t$p\t/"
        done
        true
        """;

    /// <inheritdoc/>
    protected override string InstallFunction => """
        # Services must not start while their packages are installed: policy-rc.d says so to invoke-rc.d (its exit code 101). One
        # that the administrator has made is put aside and comes back; one that a killed run of ours left is taken away first.
        # An interrupted dpkg is repaired first; a lock that someone else holds is waited for.
        install_packages() (
          await_locks 300 /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock || return 1
          tidy_packages
          policy=/usr/sbin/policy-rc.d
          fetched='' broken=''
          restore() { tidy_packages; if [ -n "$fetched" ]; then rm -rf "$fetched"; fi; }
          trap restore EXIT
          trap 'exit 143' TERM INT HUP
          if [ -e "$policy" ]; then mv "$policy" "$policy.pgha-aside" || return 1; fi
          printf '#!/bin/sh\n# made by PgHa for the time of an installation\nexit 101\n' >"$policy.pgha" && chmod 755 "$policy.pgha" &&
            mv "$policy.pgha" "$policy" || return 1
          DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical NEEDRESTART_MODE=l APT_LISTCHANGES_FRONTEND=none
          export DEBIAN_FRONTEND DEBIAN_PRIORITY NEEDRESTART_MODE APT_LISTCHANGES_FRONTEND
          if [ -n "$(ls -A /var/lib/dpkg/updates 2>/dev/null)" ] || dpkg --audit | grep -q .; then
            dpkg --force-confdef --force-confold --configure -a || broken=yes
          fi
          apt-get -q -y -o DPkg::Lock::Timeout=300 -o APT::Update::Error-Mode=any -o Acquire::Retries=2 update || return 1
          # What cannot be configured because something that it needs was not unpacked any more.
          if [ -n "$broken" ]; then
            apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -f install || return 1
          fi
          held=$(printf '%s\n' "$@" | grep -Fx -e "$(apt-mark showhold 2>/dev/null)" | paste -s -d ' ' -)
          if [ -n "$held" ]; then
            echo "On hold (apt-mark showhold), and so not installed: $held. Lift the hold with apt-mark unhold, or install them by hand."
            return 1
          fi
          # Packages that have a URL are fetched first: apt-get takes them from files. Its own helper does that, since curl may not be
          # there yet.
          for p in "$@"; do
            shift
            case $p in
              *://*)
                if [ -z "$fetched" ]; then fetched=$(mktemp -d) && chmod 755 "$fetched" || return 1; fi
                /usr/lib/apt/apt-helper download-file "$p" "$fetched/${p##*/}" || return 1
                p=$fetched/${p##*/} ;;
            esac
            set -- "$@" "$p"
          done
          apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 \
            -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install "$@" || return 1
        )
        """;
}
