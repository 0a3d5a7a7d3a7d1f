#!/usr/bin/env bash
# Real Debian servers on one Linux machine, for tests: see README.md beside this file, or: lab.sh --help
set -euo pipefail
LAB_SH=$(readlink -f "${BASH_SOURCE[0]}")
LIB=${LAB_SH%/*}/lib

STATE=${PGHA_LAB_STATE:-/var/lib/pgha-lab}
CACHE=${PGHA_LAB_CACHE:-/var/cache/pgha-lab}
NAME=${PGHA_LAB:-pgha}
WANT_SUBNET=${PGHA_LAB_SUBNET:-}
WANT_FSYNC=${PGHA_LAB_FSYNC:-0}
SSHD_LINES=
DISTRO=${PGHA_LAB_DISTRO:-bookworm}
readonly NET_BASE=10.77 MAX_NODES=40 DEFAULT_NODES=3 BOOT_SECONDS=120
readonly SUDO_PASSWORD=lab-sudo-pw PW_PASSWORD=lab-pw

# shellcheck source=lib/common.sh
. "$LIB/common.sh"
# shellcheck source=lib/identity.sh
. "$LIB/identity.sh"
# shellcheck source=lib/machine.sh
. "$LIB/machine.sh"
# shellcheck source=lib/image.sh
. "$LIB/image.sh"
# shellcheck source=lib/network.sh
. "$LIB/network.sh"
# shellcheck source=lib/disks.sh
. "$LIB/disks.sh"
# shellcheck source=lib/nodes.sh
. "$LIB/nodes.sh"
# shellcheck source=lib/leftovers.sh
. "$LIB/leftovers.sh"

usage() {
  cat <<'USAGE'
usage: lab.sh [--name NAME] [--subnet A.B.C[.0/24]] [--distro bookworm] [--sshd LINES] VERB [ARGUMENTS]

  up [N]                     N nodes pg1..pgN on, connected and ready for SSH (default: those there are, or 3); LINES go
                             into the configuration of their sshd, before Debian's own
  down [--all]               remove the lab, its disks and snapshots (--all: every lab of this machine)
  status                     the lab and its nodes, one line each
  ssh [--user U] [--console] NODE [COMMAND]   as admin, or nosudo, sudopw, pw; --console reaches a node that is cut off
  kill NODE...               hard power-off: the wire goes silent, then everything dies; the disk stays
  stop NODE...               orderly shutdown
  start NODE...              power on, wait for SSH
  partition NODE [OTHER]     cut NODE off from all (or only from OTHER); the node keeps its carrier
  heal [NODE [OTHER]]        undo cuts: all of them, those of NODE, or the one between the two
  freeze NODE...             stop all processes of the node (a paused machine); its kernel still answers ping
  thaw NODE...
  snapshot [--kill] NAME     keep all disks under NAME; nodes that are on are stopped (--kill: powered off) and started again
  restore [--off] NAME       all disks as they were (running nodes are killed), all cuts healed; nodes started unless --off
  forget NAME                remove a snapshot
  leftovers [--all]          prove that nothing of the lab is left (exit 0), or say what is (exit 8)
  key | key2 | known-hosts   print the path of the private key (of the second one), of the known_hosts file
  ip NODE | link             print the address of a node, the name of the lab's interface on this machine
  check                      say in one line why the lab cannot run here (exit 3); exit 0 when it can
  image                      make the shared image (up does it by itself) and print where it is
  purge                      remove the shared images; no lab may stand

Environment: PGHA_LAB (name), PGHA_LAB_SUBNET, PGHA_LAB_DISTRO, PGHA_LAB_FSYNC=1 (real fsync, slower), PGHA_LAB_MIRROR
(an apt source line or mirror address for the image), PGHA_LAB_STATE (/var/lib/pgha-lab), PGHA_LAB_CACHE (/var/cache/pgha-lab).
Exit codes: 1 failed, 2 usage, 3 cannot run here, 4 unknown lab, node or snapshot, 5 something foreign in the way, 6 busy,
7 a node did not come up or go down, 8 something is left, 9 wrong state; 'ssh' ends with the command's own code (255: no connection).
USAGE
}
bad_usage() {
  echo "lab.sh: $*; see lab.sh --help" >&2
  exit "$EX_USAGE"
}

with_lock() { lock 9 "$STATE/.locks/$NAME.lock" 900 "the lab"; }
# For verbs that work on a lab that stands.
open_lab() {
  need_lab
  load_conf
  CG=$(cgroup2_root)
}
need_nodes() {
  local node
  [ $# -gt 0 ] || bad_usage "which node?"
  for node in "$@"; do need_node "$node"; done
}

# --- the verbs ----------------------------------------------------------------------------------------------------------

verb_check() {
  local why
  why=$(why_not)
  [ -z "$why" ] || { echo "$why"; exit "$EX_CANNOT"; }
}

verb_image() {
  need_machine
  install_tools
  ensure_image
}

verb_up() {
  local count=${1:-} image nodes=() i started=$SECONDS
  if [ -n "$count" ]; then
    if ! [[ $count =~ ^[1-9][0-9]?$ ]] || [ "$count" -gt "$MAX_NODES" ]; then bad_usage "up N: N from 1 to $MAX_NODES"; fi
  fi
  if ! lab_exists; then
    need_machine
    install_tools
  fi
  with_lock
  # A lab keeps the image it was made from, even if the recipe has changed meanwhile.
  image=$(conf_of "$NAME" image)
  [ -f "${image:-none}/ok" ] || image=$(ensure_image)
  create_lab "$WANT_SUBNET" "$image"
  open_lab
  [ -f "$IMAGE/ok" ] || die "$EX_STATE" "the image this lab was made from is gone ($IMAGE): take the lab down, it is made anew by up"
  network_up
  if [ -n "$count" ]; then
    for ((i = 1; i <= count; i++)); do nodes+=("pg$i"); done
  else
    mapfile -t nodes < <(node_names)
    [ ${#nodes[@]} -gt 0 ] || for ((i = 1; i <= DEFAULT_NODES; i++)); do nodes+=("pg$i"); done
  fi
  # Connected and running is what 'up' promises, so cuts and freezes end.
  for i in "${nodes[@]}"; do
    ! grep -qw "$i" "$LAB/cuts" || cut_remove "$i"
    ! node_frozen "$i" || freeze "$i" 0
  done
  nodes_on "${nodes[@]}"
  say "${#nodes[@]} nodes up in $((SECONDS - started)) s: $(for i in "${nodes[@]}"; do printf '%s=%s ' "$i" "$(address_of "$i")"; done)"
}

down_one() {
  local node
  with_lock
  if lab_exists; then
    load_conf
    CG=$(cgroup2_root)
    # Runners first, or they would boot again what is killed; then everything that is in the lab's cgroup.
    for node in $(node_names); do cgroup_kill "$node-run"; done
    cgroup_kill
    for node in $(node_names); do node_off_rest "$node"; done
    cgroup_remove
    for root in $(cgroup_roots); do rmdir "$root/pghalab" 2>/dev/null || true; done
    network_down
    unmount_below "$LAB"
    # The marker goes last: a killed 'down' leaves a lab that can be taken down again.
    find "$LAB" -mindepth 1 -maxdepth 1 ! -name lab.conf -exec rm -rf --one-file-system {} +
    rm -rf --one-file-system "$LAB"
  elif [ -e "$LAB" ]; then
    die "$EX_FOREIGN" "$LAB has no marker (lab.conf): the lab did not make it and leaves it alone"
  elif ip link show dev "$LINK" >/dev/null 2>&1 && link_is_ours; then
    ip link del "$LINK"    # the state directory was removed by hand
  fi
  rm -f "$STATE/.locks/$NAME.lock"
  unlock 9
}
verb_down() {
  local name
  [ "$(id -u)" = 0 ] || die "$EX_CANNOT" "the lab needs root"
  if [ "${1:-}" = --all ]; then
    for name in $(lab_names); do
      NAME=$name
      set_identity
      down_one
    done
  else
    [ $# = 0 ] || bad_usage "down takes --all or nothing"
    down_one
  fi
  leftovers "$@" >&2
}

verb_status() {
  local node
  open_lab
  printf 'lab %s subnet %s.0/24 interface %s image %s snapshots %s\n' "$NAME" "$NET" "$LINK" "$(basename "$IMAGE")" "$(snapshot_names | paste -sd, | sed 's/^$/-/')"
  for node in $(node_names); do
    printf '%s %s %s %s\n' "$node" "$(address_of "$node")" "$(node_power "$node")" \
      "$(if is_cut "$node"; then echo cut; elif grep -qwF "$node" "$LAB/cuts"; then echo "cut-from $(grep -wF "$node" "$LAB/cuts" | tr ' ' '\n' | grep -vxF "$node" | paste -sd,)"; else echo connected; fi)"
  done
}

verb_ssh() {
  local user=admin
  CONSOLE=0
  while :; do
    case ${1:-} in
      --user) user=${2:-}; shift 2 || bad_usage "--user needs a name" ;;
      --console) CONSOLE=1; shift ;;
      *) break ;;
    esac
  done
  open_lab
  need_node "${1:-}"
  node_ssh "$1" "$user" "${@:2}"
}

verb_kill() {
  local node
  open_lab
  need_nodes "$@"
  with_lock
  for node in "$@"; do node_power_cut "$node"; done
}
verb_stop() {
  open_lab
  need_nodes "$@"
  with_lock
  in_parallel node_stop "$@"
}
verb_start() {
  open_lab
  need_nodes "$@"
  with_lock
  network_up
  nodes_on "$@"
}

verb_partition() {
  open_lab
  need_nodes "$@"
  [ $# -le 2 ] || bad_usage "partition NODE [OTHER]"
  [ "${2:-}" != "$1" ] || bad_usage "a node cannot be cut off from itself"
  with_lock
  cut_add "$@"
}
verb_heal() {
  open_lab
  [ $# -le 2 ] || bad_usage "heal [NODE [OTHER]]"
  [ $# = 0 ] || need_nodes "$@"
  with_lock
  if [ $# = 0 ]; then
    : >"$LAB/cuts"
    apply_cuts
  else
    cut_remove "$@"
  fi
}

verb_freeze() {
  local node
  open_lab
  need_nodes "${@:2}"
  with_lock
  for node in "${@:2}"; do freeze "$node" "$1"; done
}

verb_snapshot() {
  local how=node_stop node on=()
  if [ "${1:-}" = --kill ]; then
    how=node_power_cut
    shift
  fi
  open_lab
  need_snapshot_name "${1:-}"
  with_lock
  [ ! -e "$LAB/snapshots/$1" ] || die "$EX_STATE" "there is a snapshot '$1' already: 'forget $1' removes it"
  [ -n "$(node_names)" ] || die "$EX_STATE" "the lab has no nodes; 'up N' makes nodes"
  for node in $(node_names); do
    ! node_on "$node" || on+=("$node")
    [ -f "$(node_dir "$node")/prepared" ] || die "$EX_STATE" "$node is half-made (a run was killed); 'up' puts it right"
  done
  # shellcheck disable=SC2046
  in_parallel "$how" $(node_names)
  disks_snapshot "$1"
  [ ${#on[@]} = 0 ] || { network_up; nodes_on "${on[@]}"; }
}
verb_restore() {
  local start=1 node
  if [ "${1:-}" = --off ]; then
    start=0
    shift
  fi
  open_lab
  need_snapshot_name "${1:-}"
  [ -d "$LAB/snapshots/$1" ] || die "$EX_UNKNOWN" "there is no snapshot '$1' (snapshots: $(snapshot_names | tr '\n' ' '))"
  with_lock
  # shellcheck disable=SC2046
  in_parallel node_power_cut $(node_names)
  : >"$LAB/cuts"
  disks_restore "$1"
  # shellcheck disable=SC2046
  [ "$start" = 0 ] || { network_up; nodes_on $(node_names); }
}
verb_forget() {
  open_lab
  need_snapshot_name "${1:-}"
  [ -d "$LAB/snapshots/$1" ] || die "$EX_UNKNOWN" "there is no snapshot '$1' (snapshots: $(snapshot_names | tr '\n' ' '))"
  with_lock
  rm -rf --one-file-system "${LAB:?}/snapshots/$1"
  collect_layers
}

# --- entry --------------------------------------------------------------------------------------------------------------

while :; do
  case ${1:-} in
    --name) NAME=${2:-}; shift 2 || bad_usage "--name needs a value" ;;
    --sshd) SSHD_LINES=${2:-}; shift 2 || bad_usage "--sshd needs a value" ;;
    --subnet) WANT_SUBNET=${2:-}; shift 2 || bad_usage "--subnet needs a value" ;;
    --distro) DISTRO=${2:-}; shift 2 || bad_usage "--distro needs a value" ;;
    --help | -h | help) usage; exit 0 ;;
    -*) bad_usage "unknown option '$1'" ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || { usage >&2; exit "$EX_USAGE"; }
for argument in "${@:2}"; do
  # Not for a command that runs in a node: its --help is its own.
  if [ "$argument" = --help ] && [ "$1" != ssh ]; then usage; exit 0; fi
done
if [ -n "$WANT_SUBNET" ]; then
  WANT_SUBNET=${WANT_SUBNET%.0/24}
  octet='(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])'
  [[ $WANT_SUBNET =~ ^$octet\.$octet\.$octet$ ]] || bad_usage "'$WANT_SUBNET' is no /24: give it as 10.77.5 or 10.77.5.0/24"
fi
set_identity
verb=$1
shift
case $verb in
  up | down | status | ssh | kill | stop | start | partition | heal | snapshot | restore | forget | check | image) "verb_$verb" "$@" ;;
  freeze) verb_freeze 1 "$@" ;;
  thaw) verb_freeze 0 "$@" ;;
  leftovers) leftovers "$@" ;;
  key | key2) need_lab; echo "$LAB/$verb" ;;
  known-hosts) need_lab; echo "$LAB/known_hosts" ;;
  ip) open_lab; address_of "${1:-}" ;;
  link) echo "$LINK" ;;
  purge) need_machine; purge_cache ;;
  __run) open_lab; run_node "$1" ;;    # internal: the runner of a node
  *) bad_usage "unknown verb '$verb'" ;;
esac
