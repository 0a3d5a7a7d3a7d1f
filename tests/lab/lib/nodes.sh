# shellcheck shell=bash
# Power and life of the nodes: boot, power-off, freeze, SSH. Sourced by lab.sh.
#
# Two cgroups tell all about a node: pg1-run holds the runner (lab.sh __run, which starts nspawn and restarts it at a
# reboot), pg1 holds nspawn and everything in the node. "Populated" is the kernel's word for "something lives in there"; unlike
# a pid it cannot be taken over by another process, and a zombie does not count (a dead nspawn may stay one for a while).

cg() { echo "$CG/$CGROUP${1:+/$1}"; }
# (Asked many times a second while something is waited for: no fork here.)
cg_says() { # cg_says CGROUP LINE: is LINE among the events of the cgroup
  local line
  { while read -r line; do [ "$line" != "$2" ] || return 0; done <"$CG/$CGROUP/$1/cgroup.events"; } 2>/dev/null
  return 1
}
populated() { cg_says "$1" "populated 1"; }
not_populated() { ! populated "$1"; }
node_on() { populated "$1-run"; }
node_frozen() { cg_says "$1/payload" "frozen 1"; }
node_power() {
  if node_frozen "$1"; then echo frozen; elif node_on "$1"; then echo on; elif populated "$1"; then echo broken; else echo off; fi
}

# Kills everything in a cgroup, frozen or not. cgroup.kill (Linux 5.14) does it in one go; before that: again and again.
cgroup_kill() {
  local dir
  dir=$(cg "${1:-}")
  [ -d "$dir" ] || return 0
  if [ -e "$dir/cgroup.kill" ]; then
    echo 1 >"$dir/cgroup.kill"
  else
    find "$dir" -name cgroup.freeze -exec sh -c 'echo 0 >"$1"' _ {} \; 2>/dev/null || true
    cgroup_kill_once "$dir"
  fi
}
# shellcheck disable=SC2038  # numbers, not file names
cgroup_kill_once() { find "$1" -name cgroup.procs -exec cat {} + 2>/dev/null | xargs -r kill -9 2>/dev/null || true; }

cgroup_remove() {
  local root dir
  for root in $(cgroup_roots); do
    dir=$root/$CGROUP${1:+/$1}
    [ ! -d "$dir" ] || wait_for 10 cgroup_rmdir "$dir" || die "$EX_FAILED" "the cgroup $dir cannot be removed: $(find "$dir" -name cgroup.procs -exec cat {} + | tr '\n' ' ')live in it"
  done
}
# A cgroup is busy for a moment after its last process has died.
cgroup_rmdir() {
  find "$1" -depth -type d -exec rmdir {} + 2>/dev/null || true
  [ ! -d "$1" ]
}

# Starts the node's runner in a session of its own with every descriptor of ours closed: it lives on after us and must hold
# neither the locks nor the pipes of whoever reads our output.
node_boot() {
  local node=$1 dir
  dir=$(node_dir "$node")
  node_off_rest "$node"
  mkdir -p "$(cg "$node-run")"
  rm -f "$dir/failed"
  setsid bash "$LAB_SH" --name "$NAME" __run "$node" </dev/null >"$dir/run.log" 2>&1 8>&- 9>&- &
  wait_for 10 runner_started "$node" || die "$EX_FAILED" "the runner of $node did not start; see $dir/run.log"
}
runner_started() { node_on "$1" || [ -e "$(node_dir "$1")/failed" ]; }

# The runner itself (verb __run). Never returns while the node is on.
run_node() {
  local node=$1 dir root result options=()
  dir=$(node_dir "$node")
  trap 'touch "$dir/failed"' EXIT
  echo $$ >"$(cg "$node-run")/cgroup.procs"
  [ "$FSYNC" = 1 ] || options+=(--suppress-sync=yes)
  while :; do
    cable_up "$node"
    for root in $(cgroup_roots); do mkdir -p "$root/$CGROUP/$node"; done
    # --register=no --keep-unit                nothing is asked of a systemd of the host, there may be none
    # SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1       a pure cgroup2 tree, as a Debian 12 host has
    # SYSTEMD_NSPAWN_API_VFS_WRITABLE=network  or 'sysctl net.*' is refused in the node
    # --capability=...                         dropped with --network-namespace-path unless asked for; keepalived needs them
    # env -i                                   or the variables of the host become those of the node's init
    set +e
    (
      for root in $(cgroup_roots); do echo "$BASHPID" >"$root/$CGROUP/$node/cgroup.procs"; done
      exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network \
        systemd-nspawn --quiet -b -D "$dir/root" -M "$(node_ns "$node")" --hostname="$node" --register=no --keep-unit \
        --network-namespace-path="/run/netns/$(node_ns "$node")" --capability=CAP_NET_ADMIN,CAP_NET_RAW \
        --bind-ro="$IMAGE/repo:/srv/lab-repo" --console=pipe --link-journal=no --resolv-conf=off --timezone=off "${options[@]}" >"$dir/console.log" 2>&1
    )
    result=$?
    set -e
    # If nspawn itself was killed, its node may still run: it must not outlive its power supply.
    cable_dead "$node"
    cgroup_kill "$node"
    wait_for 30 not_populated "$node" || true
    echo "$(date +%T) nspawn ended with $result"
    # With --keep-unit nspawn does not boot again by itself when the node reboots, it ends with 133.
    [ "$result" = 133 ] || break
    cgroup_remove "$node"
  done
  cable_down "$node"
}

# The hard power-off. The order matters: first the wire dies, so that peers see silence and no FIN or RST; then the node's
# processes; then its network namespace, or the virtual address would still answer.
node_power_cut() {
  local node=$1
  cgroup_kill "$node-run"
  cable_dead "$node"
  cgroup_kill "$node"
  node_off_rest "$node"
}
# Removes what is left of a node that is off: also of one whose runner was killed.
node_off_rest() {
  local node=$1
  wait_for 30 dead "$node" || die "$EX_TIMEOUT" "$node has processes that do not die: $(find "$(cg "$node")" -name cgroup.procs -exec cat {} + | tr '\n' ' ')"
  cable_down "$node"
  cgroup_remove "$node"
  cgroup_remove "$node-run"
}
dead() {
  not_populated "$1" && not_populated "$1-run" && return 0
  cgroup_kill "$1-run"
  cgroup_kill "$1"
  return 1
}

# Orderly: nspawn hands SIGTERM on as "power off" to the node's init.
node_stop() {
  local node=$1 pid comm
  node_on "$node" || { node_off_rest "$node"; return 0; }
  ! node_frozen "$node" || die "$EX_STATE" "$node is frozen and cannot shut down: thaw it, or kill it"
  # nspawn sits in 'supervisor', or still in the node's cgroup when it has just started.
  while read -r pid; do
    read -r comm <"/proc/$pid/comm" || continue
    [ "$comm" != systemd-nspawn ] || kill -TERM "$pid" 2>/dev/null || true
  done < <(cat "$(cg "$node")/supervisor/cgroup.procs" "$(cg "$node")/cgroup.procs" 2>/dev/null)
  wait_for 100 not_populated "$node-run" || die "$EX_TIMEOUT" "$node has not shut down within 100 s; see its journal, or kill it"
  node_off_rest "$node"
}

freeze() {
  local file
  file=$(cg "$1")/payload/cgroup.freeze
  if [ ! -f "$file" ] || ! node_on "$1"; then die "$EX_STATE" "$1 is off; start it first"; fi
  echo "$2" >"$file"
  # The kernel stops the processes one after the other; the verb is done when all of them have.
  wait_for 10 cg_says "$1/payload" "frozen $2" || die "$EX_TIMEOUT" "$1 did not become $([ "$2" = 1 ] && echo frozen || echo thawed) within 10 s"
}

# --- SSH ----------------------------------------------------------------------------------------------------------------
# Host keys are checked always: the lab knows them from the disks. LANG and LC_* of the caller stay here.
# CONSOLE=1 goes through the node's own namespace: reaches a node that is cut off, as its console would.
node_ssh() {
  local node=$1 user=$2 address options through=()
  shift 2
  address=$(address_of "$node")
  options=(-F none -o UserKnownHostsFile="$LAB/known_hosts" -o GlobalKnownHostsFile=none -o HostKeyAlgorithms=ssh-ed25519
    -o StrictHostKeyChecking=yes -o ConnectTimeout=5 -o LogLevel=ERROR -o ControlPath=none)
  [ "${CONSOLE:-0}" = 0 ] || through=(ip netns exec "$(node_ns "$node")")
  if [ "$user" = pw ]; then
    SSH_ASKPASS=$LAB/askpass SSH_ASKPASS_REQUIRE=force "${through[@]}" ssh "${options[@]}" -o PubkeyAuthentication=no -o PreferredAuthentications=password -o NumberOfPasswordPrompts=1 "$user@$address" "$@"
  else
    "${through[@]}" ssh "${options[@]}" -o BatchMode=yes -o IdentitiesOnly=yes -i "$LAB/key" "$user@$address" "$@"
  fi
}

# Ready means: admin can log in. The knock on the port is there because it costs much less than an ssh; while the node has no
# sshd yet its kernel refuses at once.
node_wait() {
  local node=$1 address cut=0 end=$((SECONDS + BOOT_SECONDS))
  address=$(address_of "$node")
  ! is_cut "$node" || cut=1
  while :; do
    if ! node_on "$node"; then
      tail -n 5 "$(node_dir "$node")/console.log" "$(node_dir "$node")/run.log" >&2 2>/dev/null || true
      die "$EX_TIMEOUT" "$node went off while it booted; see $(node_dir "$node")/console.log"
    fi
    if [ "$cut" = 1 ] || knock "$address"; then
      CONSOLE=$cut node_ssh "$node" admin true </dev/null >/dev/null 2>&1 && return 0
    fi
    if [ "$SECONDS" -ge "$end" ]; then
      tail -n 5 "$(node_dir "$node")/console.log" >&2 || true
      die "$EX_TIMEOUT" "$node ($address) gives no SSH login within $BOOT_SECONDS s; see $(node_dir "$node")/console.log"
    fi
    sleep 0.15
  done
}
knock() { (exec 3<>"/dev/tcp/$1/22") 2>/dev/null; }

# in_parallel FUNCTION NODE...: one background shell per node; fails if one of them fails.
in_parallel() {
  local what=$1 node pids=() pid result=0 one
  shift
  for node in "$@"; do
    "$what" "$node" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    one=0
    wait "$pid" || one=$?
    [ "$one" = 0 ] || result=$one
  done
  [ "$result" = 0 ] || exit "$result"
}

# Whatever state the node is in: on, connected by its cable, and ready. Used by up, start, snapshot and restore.
node_ensure_disk() { disk_prepare "$1"; }
node_ensure_on() {
  if node_on "$1" && [ -e "/run/netns/$(node_ns "$1")" ] && ip -n "$SWITCH" link show dev "$1" >/dev/null 2>&1; then
    return 0
  elif node_on "$1"; then
    say "$1 has lost its cable; powering it off and on"
  fi
  node_power_cut "$1"
  node_boot "$1"
}
nodes_on() {
  in_parallel node_ensure_disk "$@"
  write_known_hosts
  in_parallel node_ensure_on "$@"
  in_parallel node_wait "$@"
}
