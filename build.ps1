<#
.SYNOPSIS
Builds, tests and packs PgHa. Thin over dotnet: each task is one command that can as well be typed.
.DESCRIPTION
build  the solution; the importable module lies in out/PgHa afterwards
test   every test project, then the Pester tests where pwsh and Pester are there
help   the help as Get-Help reads it, made of docs/cmdlets
pack   the module as out/PgHa-VERSION.zip and the runner in out/runner
clean  what was built
Runs in pwsh and in pgha-runner alike, hence the core language and .NET alone.
.EXAMPLE
./build.ps1 test
.EXAMPLE
./build.ps1 build, pack -Configuration Release
#>
param(
    [string[]] $Task = @('build'),
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$out = [IO.Path]::Combine($root, 'out')

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) ended with exit code $LASTEXITCODE." }
}

function Get-OnPath([string] $Name) {
    foreach ($folder in $env:PATH.Split([IO.Path]::PathSeparator)) {
        foreach ($file in $Name, "$Name.exe") {
            $path = [IO.Path]::Combine($folder, $file)
            if ([IO.File]::Exists($path)) { return $path }
        }
    }
}

function Invoke-PesterTest {
    $pwsh = Get-OnPath pwsh
    if (-not $pwsh) { return 'Pester: not run, there is no pwsh on this machine.' }
    $tests = [IO.Path]::Combine($root, 'tests', 'Pester')
    if (-not [IO.Directory]::Exists($tests)) { return 'Pester: not run, there are no tests in tests/Pester.' }
    & $pwsh -NoProfile -Command 'exit [int](-not (Get-Module -ListAvailable Pester | Where-Object Version -ge 5.0))'
    if ($LASTEXITCODE -ne 0) { return 'Pester: not run, pwsh has no Pester 5.' }
    & $pwsh -NoProfile -Command "Invoke-Pester -Path '$($tests.Replace("'", "''"))' -CI"
    if ($LASTEXITCODE -ne 0) { throw "Pester ended with exit code $LASTEXITCODE." }
}

function Invoke-Pack {
    Invoke-DotNet build ([IO.Path]::Combine($root, 'src', 'PgHa')) --configuration Release
    $version = (Test-ModuleManifest ([IO.Path]::Combine($out, 'PgHa', 'PgHa.psd1'))).Version
    $zip = [IO.Path]::Combine($out, "PgHa-$version.zip")
    [IO.File]::Delete($zip)
    [IO.Compression.ZipFile]::CreateFromDirectory([IO.Path]::Combine($out, 'PgHa'), $zip, 'Optimal', $true)
    $zip
    Invoke-DotNet publish ([IO.Path]::Combine($root, 'src', 'PgHa.Runner')) --configuration Release --output ([IO.Path]::Combine($out, 'runner'))
}

foreach ($name in $Task) {
    foreach ($one in $name.Split(',').Trim()) {
        switch ($one) {
            'build' { Invoke-DotNet build ([IO.Path]::Combine($root, 'PgHa.sln')) --configuration $Configuration }
            'test' { Invoke-DotNet test ([IO.Path]::Combine($root, 'PgHa.sln')) --configuration $Configuration; Invoke-PesterTest }
            'help' { Invoke-DotNet build ([IO.Path]::Combine($root, 'src', 'PgHa')) --configuration $Configuration }
            'pack' { Invoke-Pack }
            'clean' {
                Invoke-DotNet clean ([IO.Path]::Combine($root, 'PgHa.sln')) --configuration $Configuration
                if ([IO.Directory]::Exists($out)) { [IO.Directory]::Delete($out, $true) }
            }
            default { throw "There is no task '$one'. Tasks: build, test, help, pack, clean." }
        }
    }
}
