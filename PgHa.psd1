@{
    RootModule           = 'PgHa.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6f0d7a52-3b0e-4c6e-9a55-0c9a1d2f7b1e'
    Author               = 'PgHa contributors'
    CompanyName          = 'PgHa contributors'
    Copyright            = '(c) PgHa contributors. MIT licence.'
    Description          = 'Builds and runs highly available PostgreSQL (Patroni, etcd, keepalived) over SSH, from one definition of the cluster.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('PgHa.Format.ps1xml')
    # Every cmdlet by name: discovery and auto-loading then need not load the assembly. A test compares this list with the classes.
    # With commas it is one constant; as lines alone each name would be a statement that every import compiles and runs.
    CmdletsToExport      = @(
        'Add-PgHaHostKey',
        'Compare-PgHaConfiguration',
        'Connect-PgHaNode',
        'Debug-PgHaNode',
        'Disable-PgHaMaintenance',
        'Disconnect-PgHaNode',
        'Enable-PgHaMaintenance',
        'Export-PgHaCluster',
        'Export-PgHaCompliance',
        'Export-PgHaConfiguration',
        'Export-PgHaMetric',
        'Export-PgHaReport',
        'Export-PgHaSupportBundle',
        'Get-PgHaComplianceRule',
        'Get-PgHaConfiguration',
        'Get-PgHaDcsKey',
        'Get-PgHaDiagnosis',
        'Get-PgHaDynamicConfiguration',
        'Get-PgHaHistory',
        'Get-PgHaHostKey',
        'Get-PgHaLog',
        'Get-PgHaMember',
        'Get-PgHaNodeJournal',
        'Get-PgHaPlan',
        'Get-PgHaSession',
        'Import-PgHaCluster',
        'Install-PgHaNode',
        'Invoke-PgHaCommand',
        'Invoke-PgHaFailover',
        'Invoke-PgHaHealthTask',
        'Invoke-PgHaQuery',
        'Invoke-PgHaReinit',
        'Invoke-PgHaSwitchover',
        'New-PgHaCluster',
        'New-PgHaNode',
        'Register-PgHaHealthTask',
        'Reset-PgHaCluster',
        'Restart-PgHaMember',
        'Resume-PgHaCluster',
        'Set-PgHaDynamicConfiguration',
        'Start-PgHaCluster',
        'Stop-PgHaCluster',
        'Suspend-PgHaCluster',
        'Test-PgHaCluster',
        'Test-PgHaCompliance',
        'Test-PgHaDefinition',
        'Test-PgHaDrift',
        'Test-PgHaEtcdHealth',
        'Test-PgHaPrerequisite',
        'Test-PgHaReplication',
        'Test-PgHaVirtualIP',
        'Uninstall-PgHaNode',
        'Unregister-PgHaHealthTask',
        'Wait-PgHaCluster',
        'Watch-PgHaCluster'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'See CHANGELOG.md, which comes with the module.'
            Tags         = @('PostgreSQL', 'Patroni', 'etcd', 'keepalived', 'HighAvailability', 'Cluster', 'SSH', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
        }
    }
}
