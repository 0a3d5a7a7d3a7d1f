# The module as its users have it, in pwsh with Pester 5. build.ps1 and .ci/run run this where both are found.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester''s blocks use them')]
param()
BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../../out/PgHa/PgHa.psd1') -Force
    $definition = Join-Path $PSScriptRoot '../../examples/cluster.yml'
}

Describe 'The module' {
    It 'exports what its manifest names' {
        $manifest = Import-PowerShellDataFile (Join-Path $PSScriptRoot '../../out/PgHa/PgHa.psd1')
        (Get-Command -Module PgHa).Name | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
    }

    It 'uses approved verbs only' {
        $approved = (Get-Verb).Verb
        Get-Command -Module PgHa | ForEach-Object { $_.Verb | Should -BeIn $approved }
    }

    It 'has help with two examples for <_>' -ForEach @(
        (Import-PowerShellDataFile (Join-Path $PSScriptRoot '../../PgHa.psd1')).CmdletsToExport
    ) {
        $help = Get-Help $_ -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        @($help.Examples.Example).Count | Should -BeGreaterOrEqual 2
    }

    It 'survives Remove-Module and Import-Module' {
        Remove-Module PgHa
        Import-Module (Join-Path $PSScriptRoot '../../out/PgHa/PgHa.psd1')
        (Import-PgHaCluster $definition).Name | Should -Be 'demo'
    }
}

Describe 'Completion' {
    It 'offers the files of definitions for a cluster, and no others' {
        foreach ($name in 'prod.yml', 'prod.yaml', 'prod.txt') { New-Item (Join-Path $TestDrive $name) -ItemType File | Out-Null }
        $line = "Get-PgHaMember $TestDrive/prod"
        (TabExpansion2 $line $line.Length).CompletionMatches.ListItemText | Sort-Object | Should -Be 'prod.yaml', 'prod.yml'
    }

    It 'offers the nodes of the definition that is named' {
        $line = "Get-PgHaMember '$definition' -Node "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'pg1', 'pg2', 'pg3'
    }
}

Describe 'Definitions' {
    It 'are read from YAML' {
        $cluster = Import-PgHaCluster $definition
        $cluster.Nodes.Name | Should -Be 'pg1', 'pg2', 'pg3'
        $cluster.VirtualIP.Address | Should -Be '10.77.1.100/24'
    }

    It 'come back from YAML as they went' {
        $file = Join-Path $TestDrive 'again.yml'
        Import-PgHaCluster $definition | Export-PgHaCluster -Path $file
        Import-PgHaCluster $file | Should -Be (Import-PgHaCluster $definition)
    }

    It 'with an unknown field are refused with the place and the nearest name' {
        $file = Join-Path $TestDrive 'bad.yml'
        (Get-Content $definition -Raw) -replace 'routerId', 'routerIdd' | Set-Content $file
        { Import-PgHaCluster $file -ErrorAction Stop } | Should -Throw '*routerIdd*routerId*'
    }
}

Describe 'Configuration' {
    It 'is shown without a server, with its secrets masked' {
        $files = Get-PgHaConfiguration $definition -Platform debian-12 -WarningAction Ignore
        $files.Node | Sort-Object -Unique | Should -Be 'pg1', 'pg2', 'pg3'
        ($files | Where-Object Path -EQ '/etc/patroni/postgres.yml')[0].Content | Should -Match ([regex]::Escape('********'))
        $files.ShowsSecrets | Should -Not -Contain $true
    }

    It 'is written as a tree that compares equal' {
        Get-PgHaConfiguration $definition -Platform debian-12 -WarningAction Ignore | Export-PgHaConfiguration $TestDrive/tree
        "$TestDrive/tree/demo/pg3/etc/keepalived/keepalived.conf" | Should -Exist
        Compare-PgHaConfiguration $definition -Reference $TestDrive/tree | Should -BeNullOrEmpty
    }

    It 'shows what a change changes, as coloured diffs on demand' {
        $new = Join-Path $TestDrive 'new.yml'
        (Get-Content $definition -Raw) -replace 'max_connections: 300', 'max_connections: 400' | Set-Content $new
        $differences = Compare-PgHaConfiguration $new -Reference $definition -Platform debian-12
        $differences.Path | Sort-Object -Unique | Should -Be '/etc/patroni/postgres.yml'
        $differences[0].Diff | Should -Match '(?m)^\+ +max_connections: .?400'
        $differences[0] | Format-Custom | Out-String | Should -Match 'pg1: changed /etc/patroni/postgres.yml'
    }
}
