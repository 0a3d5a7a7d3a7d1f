# An example for a pipeline: run it beside cluster.yml and baseline.yml. The results are in compliance.xml; the exit code is the number of
# tests that failed.
Import-Module PgHa
Import-Module Pester -MinimumVersion 5.3.0

$configuration = New-PesterConfiguration
$configuration.Run.Container = New-PesterContainer -Path (Join-Path (Get-Module PgHa).ModuleBase Compliance) -Data @{
    Cluster  = './cluster.yml'
    Baseline = './baseline.yml'
}
# Without the rules that only recommend. 'Definition' as a tag would ask no node's rules.
$configuration.Filter.ExcludeTag = 'Low'
$configuration.Output.Verbosity = 'Detailed'
$configuration.TestResult.Enabled = $true
$configuration.TestResult.OutputFormat = 'NUnitXml'
$configuration.TestResult.OutputPath = './compliance.xml'
$configuration.Run.Exit = $true
Invoke-Pester -Configuration $configuration
