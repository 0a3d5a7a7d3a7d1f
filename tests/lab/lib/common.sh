# shellcheck shell=bash
# Messages, exit codes, locks and small helpers. Sourced by lab.sh.

# Every kind of failure has a code of its own, so that a test can tell "cannot run here" from "a node did not boot".
readonly EX_FAILED=1    # something the lab tried did not work
readonly EX_USAGE=2     # wrong arguments
readonly EX_CANNOT=3    # the lab cannot run on this machine ('check' says why)
readonly EX_UNKNOWN=4   # no such lab, node or snapshot
readonly EX_FOREIGN=5   # something stands in the way that the lab did not make
readonly EX_BUSY=6      # another lab.sh holds the lock for too long
readonly EX_TIMEOUT=7   # a node did not come up or go down in time
readonly EX_LEFT=8      # something is left behind
readonly EX_STATE=9     # the node is not in the state that the verb needs

# Messages go to standard error: standard output is only for what a tool wants to read.
say() { echo "lab $NAME: $*" >&2; }
die() {
  local code=$1
  shift
  echo "lab $NAME: error: $*" >&2
  exit "$code"
}

# wait_for SECONDS COMMAND...: polls a condition; never a fixed sleep.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.05
  done
}

# lock FD FILE SECONDS WHAT: takes the lock and keeps it as long as the descriptor stays open. A file that 'down' deleted
# while we waited is not the lock any more: look again. Children inherit the descriptor on purpose: after a `kill -9` of
# lab.sh its orphans (mmdebstrap, ssh-keygen ...) keep the lock until they have ended, and the next run waits for them.
# Only the node's runner, which lives on, closes it.
lock() {
  local fd=$1 file=$2 seconds=$3 what=$4
  mkdir -p "${file%/*}"
  while :; do
    eval "exec $fd>>\"\$file\""
    flock -w "$seconds" "$fd" || die "$EX_BUSY" "$what is busy: another lab.sh (or what a killed one left running) has held $file for $seconds s; try again, or see who has it: fuser $file"
    [ "$(stat -L -c %i "/proc/self/fd/$fd")" = "$(stat -c %i "$file" 2>/dev/null || true)" ] && return 0
    eval "exec $fd>&-"
  done
}
unlock() { eval "exec $1>&-"; }

# Unmounts everything below a directory, the deepest first (after a crash there may be more than one).
unmount_below() {
  local dir=$1 target
  while read -r target; do
    umount "$target" 2>/dev/null || umount -l "$target" 2>/dev/null || true
  done < <(awk -v d="$dir/" 'index($5, d) == 1 { print $5 }' /proc/self/mountinfo | sort -r)
}
