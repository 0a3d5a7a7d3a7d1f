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
    CmdletsToExport      = @(
        'Add-PgHaHostKey'
        'Compare-PgHaConfiguration'
        'Connect-PgHaNode'
        'Disconnect-PgHaNode'
        'Export-PgHaCluster'
        'Export-PgHaCompliance'
        'Export-PgHaConfiguration'
        'Export-PgHaMetric'
        'Export-PgHaReport'
        'Get-PgHaComplianceRule'
        'Get-PgHaConfiguration'
        'Get-PgHaDcsKey'
        'Get-PgHaHistory'
        'Get-PgHaHostKey'
        'Get-PgHaMember'
        'Get-PgHaNodeJournal'
        'Get-PgHaPlan'
        'Get-PgHaSession'
        'Import-PgHaCluster'
        'Install-PgHaNode'
        'Invoke-PgHaCommand'
        'Invoke-PgHaHealthTask'
        'New-PgHaCluster'
        'New-PgHaNode'
        'Register-PgHaHealthTask'
        'Start-PgHaCluster'
        'Test-PgHaCluster'
        'Test-PgHaCompliance'
        'Test-PgHaDefinition'
        'Test-PgHaDrift'
        'Test-PgHaEtcdHealth'
        'Test-PgHaPrerequisite'
        'Test-PgHaVirtualIP'
        'Uninstall-PgHaNode'
        'Unregister-PgHaHealthTask'
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
