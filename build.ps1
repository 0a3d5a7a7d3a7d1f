<#
.SYNOPSIS
Builds, tests and packs PgHa. Thin over dotnet: each task is one command that can as well be typed.
.DESCRIPTION
build  the solution; the importable module lies in out/PgHa afterwards
test   every test project, then the Pester tests where pwsh and Pester are there
help   the help as Get-Help reads it, made of docs/cmdlets
pack   the module as out/PgHa.VERSION.nupkg, as PowerShell repositories take it, and the runner as one file for linux-x64 and linux-arm64
       in out/runner (Containerfile makes an image of it)
lint   PSScriptAnalyzer's default rules over our scripts, where pwsh and PSScriptAnalyzer are there
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
$solution = [IO.Path]::Combine($root, 'PgHa.sln')

function Invoke-DotNet([string[]] $Argument) {
    & dotnet @Argument
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($Argument[0]) ended with exit code $LASTEXITCODE." }
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
    Invoke-DotNet 'pack', ([IO.Path]::Combine($root, 'src', 'PgHa')), '--configuration', 'Release'
    foreach ($target in 'linux-x64', 'linux-arm64') {
        # What a platform needs beside is not in the lock files; it gets one of its own.
        Invoke-DotNet 'publish', ([IO.Path]::Combine($root, 'src', 'PgHa.Runner')), '--configuration', 'Release', '--runtime', $target,
            '--output', ([IO.Path]::Combine($out, 'runner', $target)), '-p:OneFile=true', '-p:RestoreLockedMode=false', '-p:NuGetLockFilePath=obj/publish.lock.json'
    }
}

function Invoke-Lint {
    $pwsh = Get-OnPath pwsh
    if (-not $pwsh) { return 'Lint: not run, there is no pwsh on this machine.' }
    & $pwsh -NoProfile -Command 'exit [int](-not (Get-Module -ListAvailable PSScriptAnalyzer))'
    if ($LASTEXITCODE -ne 0) { return 'Lint: not run, pwsh has no PSScriptAnalyzer.' }
    # The manifest is looked at where all that it names lies beside it.
    $scripts = "'build.ps1', 'examples', 'tests/Pester', 'src/PgHa/Compliance/Pester', 'src/PgHa/Schedule/Task', 'out/PgHa/PgHa.psd1'"
    & $pwsh -NoProfile -WorkingDirectory $root -Command "`$ErrorActionPreference = 'Stop'; `$found = foreach (`$path in $scripts) { Invoke-ScriptAnalyzer -Path `$path -Recurse }; `$found; exit [int][bool]`$found"
    if ($LASTEXITCODE -ne 0) { throw 'PSScriptAnalyzer has found something.' }
}

foreach ($name in $Task) {
    foreach ($one in $name.Split(',').Trim()) {
        switch ($one) {
            'build' { Invoke-DotNet 'build', $solution, '--configuration', $Configuration }
            'test' { Invoke-DotNet 'test', $solution, '--configuration', $Configuration; Invoke-PesterTest }
            'help' { Invoke-DotNet 'build', ([IO.Path]::Combine($root, 'src', 'PgHa')), '--configuration', $Configuration }
            'pack' { Invoke-Pack }
            'lint' { Invoke-Lint }
            'clean' {
                Invoke-DotNet 'clean', $solution, '--configuration', $Configuration
                if ([IO.Directory]::Exists($out)) { [IO.Directory]::Delete($out, $true) }
            }
            default { throw "There is no task '$one'. Tasks: build, test, help, pack, lint, clean." }
        }
    }
}
