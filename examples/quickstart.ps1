# Raises three real Debian servers on this machine (tests/lab), makes a cluster of them with the cmdlets that you would type, and
# writes to it. Run it again: it finds everything in place and changes nothing.
#
#   dotnet run --project src/PgHa.Runner -- examples/quickstart.ps1        (needs root: the servers are namespaces of this machine)
$ErrorActionPreference = 'Stop'
$lab = "$PSScriptRoot/../tests/lab/lab.sh"
$definition = "$PSScriptRoot/cluster.yml"
$clock = [Diagnostics.Stopwatch]::StartNew()
function Say([string] $text) { "`n== $text ($([int] $clock.Elapsed.TotalSeconds) s)" | Out-Default }

& bash $lab --name quickstart check
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

Say 'The lab: three servers with nothing but SSH on them'
& bash $lab --name quickstart --subnet 10.77.1.0/24 up 3
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

$cluster = Import-PgHaCluster $definition

Say 'The plan: Get-PgHaPlan'
$plan = @(Get-PgHaPlan $cluster)
if ($plan.Count -eq 0) { 'no changes' | Out-Default }
foreach ($node in $cluster.Nodes) {
    $mine = @($plan | Where-Object Node -EQ $node.Name)
    $kinds = @{}
    foreach ($change in $mine) { $kinds[$change.Component] += 1 }
    if ($mine.Count) { "$($node.Name): $($mine.Count) changes ($(@($kinds.Keys | ForEach-Object { "$_ $($kinds[$_])" }) -join ', '))" | Out-Default }
}

Say 'The cluster: Install-PgHaNode | Start-PgHaCluster'
$installed = @(Install-PgHaNode $cluster)
$installed | Out-Default
$installed | Start-PgHaCluster | Out-Default

Say 'Its members: Get-PgHaMember'
$members = @(Get-PgHaMember $cluster)
$members | Out-Default

Say 'Its health: Test-PgHaCluster'
$checks = @(Test-PgHaCluster $cluster)
$checks | Out-Default
$bad = @($checks | Where-Object { -not $_.IsHealthy })

Say 'A row written through the virtual address, read back on a replica'
$replica = @($members | Where-Object Role -EQ 'Replica')[0].Node
$vip = "$($cluster.VirtualIP.Address)".Split('/')[0]
# The superuser's password is on the nodes alone, for root to read; it goes from there into psql's environment, also root's.
$written = Invoke-PgHaCommand $cluster -Node $replica -Sudo -Command @"
PGPASSWORD=`$(sed -n 's/.*"superuser": *"\(.*\)".*/\1/p' /etc/pgha/secrets.json); export PGPASSWORD
psql -X -w -q -A -t -v ON_ERROR_STOP=1 -h $vip -U postgres -d postgres <<'SQL'
create table if not exists greeting (id bigint generated always as identity, said text, at timestamptz default now());
insert into greeting (said) values ('hello from the quick start') returning 'wrote row ' || id || ' on ' || host(inet_server_addr());
SQL
"@
if ($written.ExitCode -ne 0) { throw "The write through $vip failed: $($written.Error)" }
$written.Output.TrimEnd() | Out-Default
$row = $written.Output -replace '(?s).*wrote row (\d+) .*', '$1'
# A replica is a moment behind; it gets ten seconds.
$read = Invoke-PgHaCommand $cluster -Node $replica -Sudo -Command @"
for i in `$(seq 50); do
  row=`$(cd /; runuser -u postgres -- psql -X -A -t -d postgres -c "select said || ' (row ' || id || ', in recovery: ' || pg_is_in_recovery() || ')' from greeting where id = $row")
  [ -n "`$row" ] && { echo "`$row"; exit 0; }
  sleep 0.2
done
exit 1
"@
if ($read.ExitCode -ne 0) { throw "The row did not arrive on ${replica}: $($read.Error)" }
"read on ${replica}: $($read.Output.TrimEnd())" | Out-Default

if (@($installed | Where-Object Outcome -NE 'NoChanges').Count -eq 0) { "`nno changes: the cluster was already as the definition says" | Out-Default }
Say 'Done'
@'
Look around:
  tests/lab/lab.sh --name quickstart status
  tests/lab/lab.sh --name quickstart ssh pg1
  dotnet run --project src/PgHa.Runner -- -Command 'Get-PgHaMember examples/cluster.yml'
  tests/lab/lab.sh --name quickstart kill pg1        power off a server, and see who takes over
Take it down:
  dotnet run --project src/PgHa.Runner -- examples/teardown.ps1
'@ | Out-Default
if ($bad.Count) { throw "$($bad.Count) checks are not healthy: $(@($bad | ForEach-Object Id) -join ', ')" }
