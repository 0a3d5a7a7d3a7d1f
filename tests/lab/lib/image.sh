# shellcheck shell=bash
# The image that all nodes and labs share: a Debian root and an apt repository, made once. Sourced by lab.sh.
#
#   $CACHE/bookworm-HASH/root   lowest, read-only layer of every node
#   $CACHE/bookworm-HASH/repo   flat apt repository, bound into the nodes at /srv/lab-repo
#
# HASH stands for the recipe (the functions below and the lists of packages): a changed recipe makes a new image beside
# the old one, under which labs may still run. 'purge' removes the images.

# What a freshly installed, minimal Debian server with the SSH server has, and nothing that PgHa is to install itself.
readonly BASE_PACKAGES=systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,sudo,python3,iproute2,iputils-ping,procps,less,netbase,nftables,cron,logrotate,tzdata,kmod,locales

# Packages that the nodes can install, with all they depend on and recommend. One line is one resolution, so that packages
# that exclude each other (the two arpings) can both be had. A package that this Debian has not is left out.
repo_packages() {
  local pg
  case $DISTRO in
    bookworm) pg=15 ;;
    trixie) pg=17 ;;
    *) die "$EX_USAGE" "the distro '$DISTRO' is not known to the lab: add its PostgreSQL major to lib/image.sh" ;;
  esac
  echo "postgresql-$pg postgresql-client-$pg postgresql-contrib postgresql-$pg-repmgr patroni etcd-server etcd-client keepalived python3-etcd python3-psycopg2 python3-kazoo python3-consul libzookeeper-java default-jre-headless curl jq rsync iptables tcpdump arping python3-apt"
  echo "iputils-arping"
}

# The mirror is the one that this machine's own apt uses, if it carries the Debian release; third parties' repositories
# may use the same suite names (and 'main'), so apt is asked for the Origin that the signed Release file states. Where no
# source of this machine qualifies (Ubuntu), mmdebstrap's own default is used, unless PGHA_LAB_MIRROR says otherwise.
mirror_sources() {
  local origin codename component trusted uri
  if [ -n "${PGHA_LAB_MIRROR:-}" ]; then
    printf '%s\n' "$PGHA_LAB_MIRROR"
    return 0
  fi
  # shellcheck disable=SC2016  # apt's own placeholders
  apt-get indextargets --format '$(ORIGIN)|$(CODENAME)|$(COMPONENT)|$(TRUSTED)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    while IFS='|' read -r origin codename component trusted uri; do
      if [ "$origin" != Debian ] || [ "$component" != main ]; then continue; fi
      case $codename in "$DISTRO" | "$DISTRO-updates" | "$DISTRO-security") ;; *) continue ;; esac
      if [ "$trusted" = yes ]; then trusted="trusted=yes"; else trusted="signed-by=$KEYRING"; fi
      echo "deb [$trusted] $uri $codename main"
    done | sort -u
}

build_root() {
  local root=$1 sources=() proxies=() line
  mapfile -t sources < <(mirror_sources)
  # mmdebstrap does not read the machine's apt.conf: hand the proxies on.
  while read -r line; do proxies+=(--aptopt="$line"); done < <(apt-config dump 2>/dev/null | grep -E '^Acquire::(http|https)(::Proxy|::Proxy::[^ ]+) "[^"]+"' || true)
  mmdebstrap --quiet --variant=minbase --include="$BASE_PACKAGES" --dpkgopt=force-unsafe-io --aptopt='Acquire::Languages "none"' \
    "${proxies[@]}" "$DISTRO" "$root" "${sources[@]}"
}

# Resolved against the new root's package status, not the machine's: nothing is missing because the machine has it already.
download_packages() {
  local image=$1 options group name packages
  mkdir -p "$image/repo/partial" "$image/apt/lists/partial" "$image/apt/cache"
  options=(-o Dir::Etc::sourcelist="$image/root/etc/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o Dir::State="$image/apt" -o Dir::State::status="$image/root/var/lib/dpkg/status"
    -o Dir::Cache="$image/apt/cache" -o Dir::Cache::archives="$image/repo"
    -o APT::Sandbox::User=root -o APT::Install-Recommends=1 -o APT::Install-Suggests=0 -o Acquire::Languages=none)
  apt-get "${options[@]}" update -qq
  while read -r group; do
    packages=()
    for name in $group; do
      if apt-cache "${options[@]}" show "$name" >/dev/null 2>&1; then packages+=("$name"); else say "$DISTRO has no package $name; left out"; fi
    done
    [ ${#packages[@]} -eq 0 ] || apt-get "${options[@]}" install -yqq --download-only "${packages[@]}"
  done < <(repo_packages)
  rm -rf "$image/apt" "$image/repo/partial" "$image/repo/lock"
  (cd "$image/repo" && apt-ftparchive packages . >Packages && apt-ftparchive -o APT::FTPArchive::Release::Origin=pgha-lab release . >../Release && mv ../Release .)
}

finish_root() {
  local r=$1 u
  # No policy-rc.d stays behind (mmdebstrap removes its own): services start in the nodes as on a real host.
  rm -f "$r/etc/apt/apt.conf.d/99mmdebstrap" "$r/etc/dpkg/dpkg.cfg.d/99mmdebstrap"
  rm -rf "$r"/var/lib/apt/lists/* "$r"/etc/apt/sources.list.d/*
  mkdir -p "$r/srv/lab-repo"
  echo 'deb [trusted=yes] file:/srv/lab-repo ./' >"$r/etc/apt/sources.list"
  # The accounts: how a server may let an administrator in, and how it may not.
  chroot "$r" useradd -m -s /bin/bash -u 1000 -G sudo admin     # key, sudo without a password
  chroot "$r" useradd -m -s /bin/bash -u 1001 nosudo            # key, no sudo
  chroot "$r" useradd -m -s /bin/bash -u 1002 -G sudo sudopw    # key, sudo asks for the password
  chroot "$r" useradd -m -s /bin/bash -u 1003 -G sudo pw        # password, sudo without one
  printf 'sudopw:%s\npw:%s\n' "$SUDO_PASSWORD" "$PW_PASSWORD" | chroot "$r" chpasswd
  printf 'admin ALL=(ALL:ALL) NOPASSWD:ALL\npw ALL=(ALL:ALL) NOPASSWD:ALL\n' >"$r/etc/sudoers.d/90-lab"
  chmod 440 "$r/etc/sudoers.d/90-lab"
  printf 'PasswordAuthentication no\nUseDNS no\nMatch User pw\n    PasswordAuthentication yes\n' >"$r/etc/ssh/sshd_config.d/lab.conf"
  rm -f "$r"/etc/ssh/ssh_host_*                                  # every node gets its own
  : >"$r/etc/machine-id"
  rm -f "$r/var/lib/dbus/machine-id" "$r/etc/resolv.conf"
  : >"$r/etc/resolv.conf"
  # apt's timers would look for a network that is not there and hold dpkg's lock; nspawn's console is a pipe: no getty.
  for u in apt-daily.timer apt-daily-upgrade.timer console-getty.service; do ln -sf /dev/null "$r/etc/systemd/system/$u"; done
  mkdir -p "$r/var/log/journal"                                  # as Debian has it: the journal outlives a reboot
}

image_path() {
  local recipe packages
  packages=$(repo_packages)
  recipe=$({
    declare -f build_root download_packages finish_root
    echo "$DISTRO $BASE_PACKAGES $packages $SUDO_PASSWORD $PW_PASSWORD $(dpkg --print-architecture)"
  } | sha256sum)
  echo "$CACHE/$DISTRO-${recipe:0:12}"
}

# Prints the image's directory; builds it first when there is none. A killed build leaves a .build directory: removed here.
ensure_image() {
  local image build result start=$SECONDS
  image=$(image_path)
  if [ ! -f "$image/ok" ]; then
    lock 8 "$CACHE/.lock" 900 "the cache (an image is being built)"
    if [ ! -f "$image/ok" ]; then
      build=$CACHE/.build
      unmount_below "$CACHE"
      rm -rf --one-file-system "$build" "$image"
      mkdir -p "$build"
      refresh_apt_lists
      say "building the $DISTRO image (once; one to two minutes): $image"
      # Not as the condition of an 'if': bash would ignore 'set -e' in everything below it.
      set +e
      (
        set -e
        build_root "$build/root"
        download_packages "$build"
        finish_root "$build/root"
      ) >"$CACHE/build.log" 2>&1
      result=$?
      set -e
      if [ "$result" != 0 ]; then
        tail -n 5 "$CACHE/build.log" >&2
        die "$EX_FAILED" "the image could not be built; all of it: $CACHE/build.log (does apt of this machine work?)"
      fi
      touch "$build/ok"
      mv "$build" "$image"
      say "image built in $((SECONDS - start)) s: $(find "$image/repo" -name '*.deb' | wc -l) packages, $(du -sh "$image" | cut -f1)"
    fi
    unlock 8
  fi
  echo "$image"
}

purge_cache() {
  local labs
  labs=$(lab_names | tr '\n' ' ')
  [ -z "$labs" ] || die "$EX_STATE" "the cache is in use by: $labs; take these labs down first (down --all)"
  ! grep -q "$CACHE/" /proc/mounts || die "$EX_STATE" "the cache is in use by a mount (another state directory?): $(grep -m 1 "$CACHE/" /proc/mounts)"
  lock 8 "$CACHE/.lock" 900 "the cache"
  rm -rf --one-file-system "${CACHE:?}"/.build "${CACHE:?}"/*-????????????/ "$CACHE/build.log" "$CACHE/tools.log" "$CACHE/.lock"
  rmdir "$CACHE" 2>/dev/null || true
  unlock 8
}
