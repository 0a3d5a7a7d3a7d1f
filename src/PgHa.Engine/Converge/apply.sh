# What the applier calls, once for each change. Every function can be run again: it ends in the wanted state from wherever a run
# before it was cut off. Values arrive as arguments, content on stdin; neither is ever evaluated.
# What is made without a mode of its own (parents of a directory) is readable, however careful the login's own umask is.
umask 022

# keep_previous PATH: what is replaced stays in a directory that is root's alone, with its owner and mode.
keep_previous() {
  [ -n "${PGHA_STATE-}" ] && [ -f "$1" ] || return 0
  kept=$PGHA_STATE/previous/$PGHA_ID
  # Of two versions that one run replaces the older one is of interest.
  [ ! -e "$kept$1" ] || return 0
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
  mkdir -p -- "$1" && chown -- "$2:$3" "$1" && chmod -- "$4" "$1" && relabel "$1"
}

# relabel [-R] PATH: gives it the label that SELinux's rules have for it; nothing where there is no SELinux.
relabel() {
  if [ -e /sys/fs/selinux/enforce ] && command -v restorecon >/dev/null 2>&1; then restorecon "$@"; fi
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
  base64 -d >"$staged" && chown -- "$owner:$group" "$staged" && chmod -- "$mode" "$staged" || return 1
  if [ $# -gt 0 ]; then
    judge=$1 n=$#
    [ "$judge" != sh ] || judge=${4-sh}
    while [ "$n" -gt 0 ]; do
      if [ "$1" = '{file}' ]; then set -- "$@" "$staged"; else set -- "$@" "$1"; fi
      shift
      n=$((n - 1))
    done
    "$@" </dev/null || { code=$?; echo "$judge refuses the new $path (exit code $code)"; return 1; }
  fi
  keep_previous "$path" && owe "$notify" || return 1
  # -T: a directory in its place is an error, not a place to move into.
  # sync knows no -f before coreutils 8.24 (Enterprise Linux 7).
  mv -fT -- "$staged" "$path" && relabel "$path" && { sync -f "$path" 2>/dev/null || sync; }
)

# set_attributes PATH OWNER GROUP MODE
set_attributes() { chown -- "$2:$3" "$1" && chmod -- "$4" "$1"; }

# disable_module NAME STATEFILE: without a repository that has the module dnf will not hear of it; then its file says what dnf would
# have written.
disable_module() {
  dnf -q -y module disable "$1" && return 0
  printf '[%s]\nname=%s\nstream=\nprofiles=\nstate=disabled\n' "$1" "$1" | write_state "$2"
}
write_state() { mkdir -p -- "$(dirname -- "$1")" && cat >"$1.pgha" && mv -fT -- "$1.pgha" "$1"; }

# enable_module NAME STREAM: another stream that was in use is left first, which dnf otherwise refuses.
enable_module() { dnf -q -y module reset "$1" && dnf -q -y module enable "$1:$2"; }

# make_environment PATH PYTHON MODULE INDEX WHEELS REQUIREMENT...: INDEX and WHEELS may be empty. One that is half made, or whose Python
# is gone, is made anew; what runs from it goes on with the files that it has open.
make_environment() (
  path=$1 python=$2 module=$3 index=$4 wheels=$5
  shift 5
  HOME=/root PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
  export HOME PIP_DISABLE_PIP_VERSION_CHECK PIP_NO_INPUT
  if ! "$path/bin/python" -m pip --version >/dev/null 2>&1; then
    "$python" -m "$module" --clear "$path" || return 1
  fi
  pip_install() {
    if [ -n "$wheels" ]; then set -- --no-index --find-links "$wheels" "$@"
    elif [ -n "$index" ]; then set -- --index-url "$index" "$@"
    fi
    "$path/bin/python" -m pip install --timeout 30 --retries 3 "$@"
  }
  # An old pip cannot read what the others are packed in.
  case $1 in pip==*) pip_install "$1" && shift || return 1 ;; esac
  # What systemd starts must be labelled a program.
  pip_install "$@" && relabel -R "$path"
)

# label_directory PATH FILES TYPE: a rule for SELinux, and the label at once. A rule that is there is changed.
label_directory() {
  { semanage fcontext -a -t "$3" "$2" 2>/dev/null || semanage fcontext -m -t "$3" "$2"; } || return 1
  if [ -e "$1" ]; then restorecon -R "$1"; fi
}

# open_firewall ADDRESS port|protocol OPENING: in the zone of the interface that has the address, for now and for later. What is open
# already is a warning to firewall-cmd, not an error.
open_firewall() (
  device=$(ip -o addr show to "$1" | awk '{ print $2; exit }')
  zone=$(firewall-cmd --get-zone-of-interface="$device" 2>/dev/null) || zone=$(firewall-cmd --get-default-zone) || return 1
  firewall-cmd -q --permanent --zone="$zone" "--add-$2=$3" && firewall-cmd -q --zone="$zone" "--add-$2=$3"
)

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
