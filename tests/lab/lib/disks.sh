# shellcheck shell=bash
# The nodes' disks: overlay layers, snapshots. Sourced by lab.sh.
#
#   nodes/pg1/upper   what the node wrote since the last snapshot or restore
#   nodes/pg1/stack   ids of the read-only layers below it, the topmost first; below them all lies the image's root
#   layers/ID         a former upper: never written again
#   snapshots/S/pg1/  the node's stack at that moment
#
# So a snapshot costs a rename, a restore costs the removal of the upper directory, and nothing is ever copied (whiteouts,
# opaque directories, owners and sparse files stay as they are). Restoring an older snapshot just takes its stack; layers
# that a later snapshot made are not part of it.

mount_options() {
  local dir=$1 lower="" layer
  while read -r layer; do lower+="$LAB/layers/$layer:"; done <"$dir/stack"
  lower+="$IMAGE/root"
  # redirect_dir: without it rename() of a directory that lies in a lower layer fails with EXDEV, which no real disk does
  #   (Patroni renames the data directory); index off: layers change their role, which 'index' forbids.
  # volatile: no sync when it is unmounted, as fast as --suppress-sync; we never mount the same work directory twice.
  echo "lowerdir=$lower,upperdir=$dir/upper,workdir=$dir/work,redirect_dir=on,index=off,metacopy=off$([ "$FSYNC" = 1 ] || echo ,volatile)"
}

disk_mounted() { mountpoint -q "$(node_dir "$1")/root"; }

disk_mount() {
  local node=$1 dir options
  dir=$(node_dir "$node")
  ! disk_mounted "$node" || return 0
  # Killed in the middle of a snapshot: the stack names the layer already, but it still is the upper directory.
  if [ -d "$dir/upper" ] && [ -s "$dir/stack" ] && [ ! -d "$LAB/layers/$(head -n 1 "$dir/stack")" ]; then sed -i 1d "$dir/stack"; fi
  rm -rf --one-file-system "$dir/work"
  mkdir -p "$dir/upper" "$dir/work" "$dir/root"
  options=$(mount_options "$dir")
  [ ${#options} -lt 4000 ] || die "$EX_FAILED" "$node has too many snapshots on top of each other for one mount ($(wc -l <"$dir/stack")); restore an earlier one, or start anew with down and up"
  mount -t overlay "$(node_ns "$node")" -o "$options" "$dir/root"
}
disk_unmount() {
  local root
  root=$(node_dir "$1")/root
  while mountpoint -q "$root"; do umount "$root" || umount -l "$root"; done
}

# Makes the node's directory and what is its own on the disk. 'prepared' comes last: without it the disk is half-made (or
# half-restored) and is made anew.
disk_prepare() {
  local node=$1 dir r key home
  dir=$(node_dir "$node")
  if [ -f "$dir/prepared" ]; then
    disk_mount "$node"
    return 0
  fi
  [ ! -d "$dir" ] || disk_unmount "$node"
  rm -rf --one-file-system "$dir"
  mkdir -p "$dir"
  : >"$dir/stack"
  disk_mount "$node"
  r=$dir/root
  echo "$node" >"$r/etc/hostname"
  tr -d - </proc/sys/kernel/random/uuid >"$r/etc/machine-id"
  printf '127.0.0.1\tlocalhost\n127.0.1.1\t%s\n\n::1\tlocalhost ip6-localhost ip6-loopback\n' "$node" >"$r/etc/hosts"   # as debian-installer writes it
  for key in ed25519 ecdsa; do ssh-keygen -q -t "$key" -N '' -C "root@$node" -f "$r/etc/ssh/ssh_host_${key}_key"; done
  [ -z "$SSHD_LINES" ] || printf '%s\n' "$SSHD_LINES" >"$r/etc/ssh/sshd_config.d/10-lab.conf"
  for home in admin:1000 nosudo:1001 sudopw:1002; do
    install -d -m 700 -o "${home##*:}" -g "${home##*:}" "$r/home/${home%%:*}/.ssh"
    cat "$LAB/key.pub" "$LAB/key2.pub" | install -m 600 -o "${home##*:}" -g "${home##*:}" /dev/stdin "$r/home/${home%%:*}/.ssh/authorized_keys"
  done
  for key in ed25519 ecdsa; do echo "$(address_of "$node") $(cut -d' ' -f1,2 "$r/etc/ssh/ssh_host_${key}_key.pub")"; done >"$dir/host_keys"
  touch "$dir/prepared"
}

# known_hosts is put together from the nodes' parts, so that nodes can be made at the same time.
write_known_hosts() {
  cat "$LAB"/nodes/*/host_keys >"$LAB/known_hosts.new" 2>/dev/null || true
  mv "$LAB/known_hosts.new" "$LAB/known_hosts"
}

disk_remove() {
  disk_unmount "$1"
  rm -rf --one-file-system "$(node_dir "$1")"
}

# Layers that neither a node nor a snapshot stands on.
collect_layers() {
  local layer
  for layer in "$LAB"/layers/*/; do
    [ -d "$layer" ] || continue
    layer=$(basename "$layer")
    grep -qxF "$layer" "$LAB"/nodes/*/stack "$LAB"/snapshots/*/*/stack 2>/dev/null || rm -rf --one-file-system "$LAB/layers/$layer"
  done
}

need_snapshot_name() { [[ ${1:-} =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$ ]] || die "$EX_USAGE" "'${1:-}' is no name for a snapshot: letters, digits, . _ -"; }
snapshot_names() {
  local d
  for d in "$LAB"/snapshots/*/; do [ -d "$d" ] && basename "$d"; done
  return 0
}

# All nodes are off. The snapshot appears by a rename: a killed run leaves none or a whole one.
disks_snapshot() {
  local name=$1 node dir layer fresh=$LAB/snapshots/.new
  rm -rf --one-file-system "$fresh"
  mkdir "$fresh"
  for node in $(node_names); do
    dir=$(node_dir "$node")
    disk_mount "$node"    # (puts right what a killed snapshot left)
    disk_unmount "$node"
    layer=$(tr -d - </proc/sys/kernel/random/uuid)
    layer=${layer:0:8}
    { echo "$layer"; cat "$dir/stack"; } >"$dir/stack.new"
    mv "$dir/stack.new" "$dir/stack"
    mv "$dir/upper" "$LAB/layers/$layer"
    disk_mount "$node"
    mkdir "$fresh/$node"
    cp "$dir/stack" "$dir/host_keys" "$fresh/$node/"
  done
  mv "$fresh" "$LAB/snapshots/$name"
}

# All nodes are off. Nodes that the snapshot does not know go; nodes that are gone come back.
disks_restore() {
  local name=$1 node dir
  for node in $(node_names); do
    [ -d "$LAB/snapshots/$name/$node" ] || disk_remove "$node"
  done
  for node in $(cd "$LAB/snapshots/$name" && printf '%s\n' */ | tr -d /); do
    dir=$(node_dir "$node")
    mkdir -p "$dir"
    rm -f "$dir/prepared"
    disk_unmount "$node"
    rm -rf --one-file-system "$dir/upper"
    cp "$LAB/snapshots/$name/$node/stack" "$LAB/snapshots/$name/$node/host_keys" "$dir/"
    mkdir "$dir/upper"
    touch "$dir/prepared"
    disk_mount "$node"
  done
  write_known_hosts
  collect_layers
}
