<#
.SYNOPSIS
Every rule of Test-PgHaCompliance as a Pester test, by node and rule.
.DESCRIPTION
A container gives the cluster:

    $container = New-PesterContainer -Path (Join-Path (Get-Module PgHa).ModuleBase Compliance) -Data @{ Cluster = './cluster.yml' }
    Invoke-Pester -Container $container

Tags: the rule's group, its severity, its id, and Definition or Live. What is unknown fails. What is excused by the baseline, and what has
nothing to judge, is skipped with the reason. Needs Pester 5.3 or later.
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', '', Justification = 'Pester''s blocks use them')]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester''s blocks use them')]
param(
    # Definitions, paths of definitions in YAML, or objects with a Cluster property.
    [Parameter(Mandatory)]
    [object[]] $Cluster,

    # A baseline file, as Test-PgHaCompliance -Baseline takes it.
    [string] $Baseline,

    # Ids of rules, wildcards allowed.
    [string[]] $Rule = @('*'),

    # Judge the definition alone: no node is asked.
    [switch] $DefinitionOnly
)

BeforeDiscovery {
    if (-not (Get-Command Test-PgHaCompliance -ErrorAction Ignore)) {
        Import-Module (Join-Path (Split-Path $PSScriptRoot) PgHa.psd1)
    }

    $parameters = @{ Rule = $Rule; DefinitionOnly = $DefinitionOnly; ErrorAction = 'Stop' }
    if ($Baseline) { $parameters.Baseline = $Baseline }
    # A cluster that cannot be judged ends the discovery, and with it the run: no test is not a pass.
    $records = @($Cluster | Test-PgHaCompliance @parameters)
    if ($records.Count -eq 0) { throw 'No rule was judged: check -Rule and the rules of the baseline.' }
    $live = @{}
    Get-PgHaComplianceRule | ForEach-Object { $live[$_.Id] = if ($_.IsLive) { 'Live' } else { 'Definition' } }
    $clusters = @($records | Group-Object { $_.Cluster.Name } | ForEach-Object {
            @{ Name = $_.Name; Targets = @($_.Group | Group-Object Target | ForEach-Object { @{ Target = $_.Name; Records = $_.Group } }) }
        })
}

Describe 'Cluster <_.Name>' -ForEach $clusters {
    Context '<_.Target>' -ForEach $_.Targets {
        foreach ($record in $_.Records) {
            $tags = @($record.Group, "$($record.Severity)", $record.Rule, $live[$record.Rule])
            # The name is made here, not by Pester: what stands in angle brackets it would evaluate.
            It -Name "$($record.Rule): $($record.Title)" -Tag $tags -ForEach @{ Record = $record } {
                if ($Record.Outcome -eq 'NotApplicable') { Set-ItResult -Skipped -Because $Record.Reason }
                elseif ($Record.IsCompliant -and $Record.Outcome -ne 'Pass') { Set-ItResult -Skipped -Because "excused: $($Record.Exception) ($($Record.Reason))" }
                elseif (-not $Record.IsCompliant) { throw "$($Record.Outcome): $($Record.Reason). $($Record.Remedy) ($($Record.Reference))" }
            }
        }
    }
}
