# How a run is started, followed and stopped. It is a unit of its own with a fixed name: there is one at most. What it needs and
# says lies in a directory on a tmpfs that is root's alone; what outlives it, under /var/lib/pgha.
runtime=/run/pgha run=/run/pgha/apply state=/var/lib/pgha unit=pgha-apply.service
umask 077

is_running() {
  case $(systemctl is-active "$unit" 2>/dev/null) in active | activating | deactivating | reloading) return 0;; esac
  return 1
}

# start_run ID SECONDS CHANGES SCRIPT BEGIN: on stdin come as many bytes of the journal's lines, then of the script.
# 3: another run is at it. 4: the lock is not of this id.
start_run() {
  mkdir -p -- "$runtime" "$state" && chmod 700 "$runtime" "$state" || return 73
  exec 9>"$runtime/guard" && flock -w 10 9 || return 73
  if is_running; then return 3; fi
  [ "$(cut -f 1 "$runtime/lock" 2>/dev/null)" = "$1" ] || return 4
  rm -rf "$run" && mkdir "$run" || return 73
  printf '%s' "$5" >"$run/begin" && printf '%s' "$1" >"$run/id" && : >"$run/steps" && : >"$run/log" &&
    main_text >"$run/main" && head -c "$3" >"$run/changes" && head -c "$4" >"$run/script" || return 73
  if [ "$(wc -c <"$run/script")" -ne "$4" ]; then
    rm -rf "$run"
    echo 'the script arrived cut off' >&2
    return 74
  fi
  # Without --collect (systemd 236) a unit that failed keeps its name.
  systemctl reset-failed "$unit" 2>/dev/null
  systemd-run --unit="$unit" --description='PgHa: changes to this server' /bin/sh "$run/main" "$1" "$2" >"$run/start" 2>&1 9>&- </dev/null || {
    cat "$run/start" >&2
    rm -rf "$run"
    return 71
  }
  exec 9>&-
  follow_run "$1"
}

# follow_run ID: prints the marks until the run ends; then its exit code, with the end of its log on stderr unless that is 0.
# 70: it is not there, or ended without saying how.
follow_run() {
  [ "$(cat "$run/id" 2>/dev/null)" = "$1" ] || return 70
  pid=$(systemctl show -p MainPID "$unit")
  pid=${pid#MainPID=}
  if [ "${pid:-0}" -gt 0 ]; then tail -n +1 -f -s 0.05 --pid="$pid" -- "$run/steps"; else cat -- "$run/steps"; fi
  last=$(tail -n 1 "$run/steps")
  case $last in '@end 0') return 0;; '@end '*) code=${last#@end };; *) code=70;; esac
  tail -n 40 "$run/log" >&2
  return "$code"
}

# stop_run ID: asks the run to end before its next step, and prints the mark of the step at which it is (without a number before the
# first); nothing when it has ended.
stop_run() {
  if [ "$(cat "$run/id" 2>/dev/null)" = "$1" ] && is_running; then
    : >"$run/stop"
    grep '^@step ' "$run/steps" | tail -n 1 | grep . || echo @step
  fi
}
