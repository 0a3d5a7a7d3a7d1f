# shellcheck shell=bash
# Can the lab run on this machine, and the tools it needs. Sourced by lab.sh.

readonly TOOLS="mmdebstrap:mmdebstrap systemd-nspawn:systemd-container ip:iproute2 nft:nftables ssh:openssh-client ssh-keygen:openssh-client apt-ftparchive:apt-utils setsid:util-linux pgrep:procps"
readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

missing_tools() {
  local t
  for t in $TOOLS; do
    command -v "${t%%:*}" >/dev/null || echo "${t##*:}"
  done | sort -u
  [ -f "$KEYRING" ] || echo debian-archive-keyring   # Ubuntu has no keys of Debian by itself
}

# The lists are empty on a fresh container or cloud image. A third party's broken repository must not stop us: apt-get
# update may fail as long as the packages can be had.
refresh_apt_lists() {
  if [ "${1:-}" != force ] && find /var/lib/apt/lists -name '*_Packages*' 2>/dev/null | grep . >/dev/null; then return 0; fi
  say "apt-get update"
  apt-get -o DPkg::Lock::Timeout=300 update -qq >/dev/null 2>&1 || say "apt-get update reported errors (some repository does not answer); going on"
}

install_tools() {
  local missing
  mapfile -t missing < <(missing_tools)
  [ ${#missing[@]} -gt 0 ] || return 0
  lock 8 "$CACHE/.lock" 900 "the cache"          # two labs at once must not both install
  mapfile -t missing < <(missing_tools)
  if [ ${#missing[@]} -gt 0 ]; then
    refresh_apt_lists
    say "installing ${missing[*]}"
    local try
    for try in 1 2; do
      DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -yqq --no-install-recommends "${missing[@]}" >"$CACHE/tools.log" 2>&1 && break
      # Old lists name versions that the mirror has no more: refresh them once.
      [ "$try" = 1 ] && refresh_apt_lists force && continue
      die "$EX_CANNOT" "cannot install ${missing[*]} with apt-get: $(tail -n 1 "$CACHE/tools.log") (all of it: $CACHE/tools.log)"
    done
  fi
  unlock 8
}

# Mount points of the cgroup hierarchies that a node is put into: cgroup2, and name=systemd on a hybrid host.
cgroup2_root() { awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts; }
cgroup_roots() {
  cgroup2_root
  awk '$3 == "cgroup" && $4 ~ /(^|,)name=systemd(,|$)/ { print $2; exit }' /proc/mounts
}

# Prints why the lab cannot run here, in one line; nothing when it can. Tries things instead of guessing from versions.
why_not() {
  local v cg
  [ "$(uname -s)" = Linux ] || { echo "this is not Linux"; return; }
  ((BASH_VERSINFO[0] >= 5)) || { echo "bash 5 is needed, this is $BASH_VERSION"; return; }
  [ "$(id -u)" = 0 ] || { echo "the lab needs root (namespaces, mounts and a bridge); run it with sudo"; return; }
  for v in flock sha256sum awk; do command -v "$v" >/dev/null || { echo "the command $v is missing"; return; }; done
  if [ -n "$(missing_tools)" ] && ! command -v apt-get >/dev/null; then
    echo "missing: $(missing_tools | tr '\n' ' ')and there is no apt-get to install them with"
    return
  fi
  cg=$(cgroup2_root)
  [ -n "$cg" ] || { echo "cgroup2 is not mounted"; return; }
  mkdir -p "$cg/pghalab" 2>/dev/null || { echo "$cg is not writable (a container without cgroup delegation?)"; return; }
  [ -e "$cg/pghalab/cgroup.freeze" ] || { echo "cgroup2 here has no freezer (kernel older than 5.2)"; return; }
  mkdir -p "$STATE" "$CACHE" 2>/dev/null || { echo "cannot write to $STATE and $CACHE"; return; }
  unshare --mount --net --uts --ipc --pid --fork true 2>/dev/null || { echo "namespaces cannot be made here (unshare failed; a container without CAP_SYS_ADMIN?)"; return; }
  # In a private mount namespace: nothing is left whatever happens. The state directory itself has to bear an upper layer.
  v=$(mktemp -d "$STATE/.check.XXXXXX")
  mkdir "$v/l" "$v/u" "$v/w" "$v/m"
  if ! unshare --mount mount -t overlay check -o "lowerdir=$v/l,upperdir=$v/u,workdir=$v/w,redirect_dir=on" "$v/m" 2>/dev/null; then
    rm -rf "$v"
    echo "overlayfs cannot be mounted with its layers in $STATE (no overlay in the kernel, or $STATE is itself on an overlay)"
    return
  fi
  rm -rf "$v"
  if command -v ip >/dev/null; then
    unshare --net sh -c 'ip link add name try0 type bridge && ip link add name try1 type veth peer name try2' 2>/dev/null || { echo "bridge or veth interfaces cannot be made here"; return; }
  fi
}
need_machine() {
  local why
  why=$(why_not)
  [ -z "$why" ] || die "$EX_CANNOT" "cannot run here: $why"
}
