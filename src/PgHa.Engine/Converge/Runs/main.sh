# What the unit of a run does: it lives on the node, and goes on when the controller, the connection or the network dies.
# Arguments: the run's id, and after how many seconds it is ended.
id=$1 limit=$2
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 LC_ALL=C.UTF-8
PGHA_RUN=/run/pgha/apply PGHA_STATE=/var/lib/pgha PGHA_ID=$id
export PATH LANG LC_ALL PGHA_RUN PGHA_STATE PGHA_ID
cd /
umask 077

journal() { printf '{"at":"%s","run":"%s",%s}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$id" "$1" >>"$PGHA_STATE/journal"; }

# A line that a full disk cut off shall not spoil the next one.
[ -z "$(tail -c 1 "$PGHA_STATE/journal" 2>/dev/null)" ] || echo >>"$PGHA_STATE/journal"
journal "$(cat "$PGHA_RUN/begin")"

timeout -k 10 "$limit" /bin/sh "$PGHA_RUN/script" >>"$PGHA_RUN/steps" 2>>"$PGHA_RUN/log" </dev/null
code=$?

# The script holds secrets. Of one that was killed something may be left.
rm -f "$PGHA_RUN/script"
tidy_packages
case $code in
  0) outcome='done';;
  75) outcome=stopped;;
  124 | 137) outcome=expired; echo "The run was ended after $limit s." >>"$PGHA_RUN/log";;
  *) outcome=failed;;
esac
journal "\"event\":\"end\",\"outcome\":\"$outcome\",\"exitCode\":$code"
# Those of the last five runs that replaced a file.
[ ! -d "$PGHA_STATE/previous" ] || find "$PGHA_STATE/previous" -mindepth 1 -maxdepth 1 | sort | head -n -5 | while read -r old; do rm -rf -- "$old"; done
printf '@end %s\n' "$code" >>"$PGHA_RUN/steps"
