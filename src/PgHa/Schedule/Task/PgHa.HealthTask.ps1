<#
.SYNOPSIS
One run of a health task: what Register-PgHaHealthTask has a timer run.
.DESCRIPTION
Prints a line for monitoring and one for each outcome that has changed, and ends with 0 (OK), 1 (WARNING), 2 (CRITICAL) or 3 (UNKNOWN).
Works in pwsh and in pgha-runner.
#>
param(
    [Parameter(Mandatory)]
    [string[]] $Cluster,
    [string[]] $Check = @('*'),
    [switch] $Drift,
    [string] $StatePath,
    [string] $ResultPath,
    [string] $MetricPath
)

# From a command line a list is one word.
$Cluster = foreach ($word in $Cluster) { $word.Split(',') }
$Check = foreach ($word in $Check) { $word.Split(',') }
$code = 3
try {
    Import-Module ([IO.Path]::Combine([IO.Path]::GetDirectoryName($PSScriptRoot), 'PgHa.psd1')) -ErrorAction Stop
    $parameters = @{ Cluster = $Cluster; Check = $Check; Drift = $Drift; WarningAction = 'SilentlyContinue' }
    if ($StatePath) { $parameters.StatePath = $StatePath }
    if ($ResultPath) { $parameters.ResultPath = $ResultPath }
    if ($MetricPath) { $parameters.MetricPath = $MetricPath }
    $result = Invoke-PgHaHealthTask @parameters
    if ($result) {
        [Console]::Out.WriteLine($result.Text)
        foreach ($line in $result.Events) { [Console]::Out.WriteLine($line) }
        $code = $result.ExitCode
    }
    else { [Console]::Out.WriteLine('PGHA UNKNOWN - no cluster could be checked') }
}
catch {
    [Console]::Out.WriteLine("PGHA UNKNOWN - $($_.Exception.Message)")
}
exit $code
