# Takes down what quickstart.ps1 raised: the servers, their disks and their network. The packages stay for the next time.
& bash "$PSScriptRoot/../tests/lab/lab.sh" --name quickstart down
exit $LASTEXITCODE
