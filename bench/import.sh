#!/usr/bin/env bash
# What importing the module costs against a binary module of one cmdlet. Needs pwsh (on PATH, or named by PWSH) and out/PgHa.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
pwsh=${PWSH:-pwsh} rounds=${1:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/Empty.csproj" <<'X'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="PowerShellStandard.Library" Version="5.1.1" PrivateAssets="all" ExcludeAssets="runtime" /></ItemGroup>
</Project>
X
cat >"$work/Empty.cs" <<'X'
[System.Management.Automation.Cmdlet("Get", "Empty")]
public sealed class GetEmpty : System.Management.Automation.PSCmdlet { }
X
dotnet build "$work/Empty.csproj" -c Release -o "$work/Empty" >"$work/log" || { cat "$work/log" >&2; exit 1; }
cat >"$work/Empty/Empty.psd1" <<'X'
@{ RootModule = 'Empty.dll'; ModuleVersion = '1.0'; CmdletsToExport = @('Get-Empty'); FunctionsToExport = @(); AliasesToExport = @(); VariablesToExport = @() }
X

# Alternately, each in a process of its own; the first round warms the disk and does not count.
once() {
  "$pwsh" -NoProfile -Command "\$w = [Diagnostics.Stopwatch]::StartNew(); Import-Module '$1'; [int]\$w.Elapsed.TotalMilliseconds" </dev/null
}
for ((i = 0; i <= rounds; i++)); do
  empty=$(once "$work/Empty/Empty.psd1") ours=$(once "$root/out/PgHa/PgHa.psd1")
  [ "$i" -eq 0 ] || { echo "$empty" >>"$work/empty"; echo "$ours" >>"$work/ours"; }
done
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
empty=$(median "$work/empty") ours=$(median "$work/ours")
awk -v e="$empty" -v o="$ours" 'BEGIN { printf "empty module %d ms, PgHa %d ms, %.2f times (medians)\n", e, o, o / e }'
