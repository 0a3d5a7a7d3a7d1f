# shellcheck shell=bash disable=SC2154
# What the benches that look at a lab share: the lab of the name in $lab_name, taken down whatever happens, $work, and the built $runner. Sourced.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

lab() { (umask 022; "$root/tests/lab/lab.sh" --name "$lab_name" "$@"); }
lab check || exit
work=$(mktemp -d)
finish() {
  local code=$?
  trap - EXIT
  lab down || true
  if [ "$code" = 0 ]; then rm -rf "$work"; else echo "bench: failed; what was said: $work" >&2; fi
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

echo "== building PgHa"
dotnet build "$root/src/PgHa.Runner" -c Release -v q >"$work/build.log" 2>&1
# shellcheck disable=SC2034 # for who sources this
runner=$root/src/PgHa.Runner/bin/Release/net10.0/pgha-runner.dll
