# What the scripts of an installation and of a removal have in common: telling their steps, stopping between two of them, the journal.
# The line on fd 3 tells the controller which step begins; everything else that is printed goes to stderr.
exec 3>&1 1>&2

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

