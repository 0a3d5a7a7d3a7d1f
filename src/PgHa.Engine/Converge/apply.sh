# What the applier calls, once for each change. Every function can be run again: it ends in the wanted state from wherever a run
# before it was cut off. Values arrive as arguments, content on stdin; neither is ever evaluated.
# The line on fd 3 tells the controller which step begins; everything else that is printed goes to stderr.
exec 3>&1 1>&2
# What is made without a mode of its own (parents of a directory) is readable, however careful the login's own umask is.
umask 022

# A detached run (main.sh) tells where it keeps its things: PGHA_RUN, PGHA_STATE, PGHA_ID.

# begin N: between two steps is where a run can be stopped.
begin() {
  record
  if [ -n "${PGHA_RUN-}" ] && [ -e "$PGHA_RUN/stop" ]; then
    printf '@stopped %s\n' "$1" >&3
    exit 75
  fi
  current=$1 notify=
  printf '@step %s\n' "$1" >&3
}
failed() { printf '@failed %s\n' "$current" >&3; exit 1; }

# record: the step that was begun last is done, the journal gets its lines, once.
current='' recorded=' '
record() {
  [ -n "${PGHA_RUN-}" ] && [ -n "$current" ] || return 0
  case $recorded in *" $current "*) return 0;; esac
  recorded="$recorded$current "
  awk -v step="$current" -v head="{\"at\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\",\"run\":\"$PGHA_ID\"," \
    'index($0, step "\t") == 1 { print head substr($0, length(step) + 2) "}" }' "$PGHA_RUN/changes" >>"$PGHA_STATE/journal"
}

# has_selinux: whether files have contexts here.
has_selinux() { command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled; }

# label FILE PATH: FILE gets the context that the policy wants at PATH.
label() {
  has_selinux || return 0
  context=$(matchpathcon -n "$2") || return 1
  [ "$context" = '<<none>>' ] || chcon -- "$context" "$1"
}

# keep_previous PATH: what is replaced stays in a directory that is root's alone, with its owner and mode.
keep_previous() {
  [ -n "${PGHA_STATE-}" ] && [ -f "$1" ] || return 0
  kept=$PGHA_STATE/previous/$PGHA_ID
  mkdir -p -- "$kept" && cp -a --parents -- "$1" "$kept" && return 0
  rm -f -- "$kept$1"
  return 1
}

# owe UNIT: it has to be told of a change, by this run or, if that is cut off, by the next.
owe() {
  [ -n "${PGHA_STATE-}" ] && [ -n "$1" ] || return 0
  mkdir -p -- "$PGHA_STATE/owed" && : >"$PGHA_STATE/owed/$1"
}

# make_directory PATH OWNER GROUP MODE: parents that are missing are root's, 0755.
make_directory() {
  mkdir -p -- "$1" && chown -- "$2:$3" "$1" && chmod -- "$4" "$1" && label "$1" "$1"
}

# put_file PATH OWNER GROUP MODE [CHECK...]: stages the content (base64 on stdin) beside its place under a name of its own, has it
# judged, keeps the file that it replaces, then renames it into place: a reader sees the old file or the new one, never a half.
put_file() (
  path=$1 owner=$2 group=$3 mode=$4
  shift 4
  mkdir -p -- "$(dirname -- "$path")" || return 1
  staged=$(mktemp "$(dirname -- "$path")/.pgha.XXXXXXXX") || return 1
  trap 'rm -f -- "$staged"' EXIT
  trap 'exit 143' TERM INT HUP
  base64 -d >"$staged" && chown -- "$owner:$group" "$staged" && chmod -- "$mode" "$staged" && label "$staged" "$path" || return 1
  if [ $# -gt 0 ]; then
    n=$#
    while [ "$n" -gt 0 ]; do
      if [ "$1" = '{file}' ]; then set -- "$@" "$staged"; else set -- "$@" "$1"; fi
      shift
      n=$((n - 1))
    done
    "$@" </dev/null || { code=$?; echo "$1 refuses the new $path (exit code $code)"; return 1; }
  fi
  keep_previous "$path" && owe "$notify" || return 1
  # -T: a directory in its place is an error, not a place to move into.
  mv -fT -- "$staged" "$path" && sync -f "$path"
)

# set_attributes PATH OWNER GROUP MODE
set_attributes() { chown -- "$2:$3" "$1" && chmod -- "$4" "$1"; }

make_account() {
  getent passwd "$1" >/dev/null || useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1"
}

reload_units() { systemctl daemon-reload; }

# tell_unit UNIT reload|restart: only a unit that runs; one that does not will read its files when it starts.
tell_unit() {
  if systemctl is-active -q "$1"; then systemctl "$2" "$1" || return 1; fi
  [ -z "${PGHA_STATE-}" ] || rm -f -- "$PGHA_STATE/owed/$1"
}

# systemd reads unit files from the disk for these; it is told to load them anew once, after all of them (reload_units). SysV's
# links, which count for nothing where there is a unit, are left alone: they cost two seconds a unit on Debian.
unit_files() { SYSTEMCTL_SKIP_SYSV=1 systemctl --no-reload -q "$@"; }
enable_unit() { unit_files enable "$1"; }
disable_unit() { unit_files disable "$1"; }
mask_unit() { systemctl stop "$1" && unit_files disable "$1" && unit_files mask "$1"; }
