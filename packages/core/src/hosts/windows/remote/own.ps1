# QO is this tool's folder on the host, QC NAME a file in it.
function QO(){[IO.Path]::Combine([Environment]::GetFolderPath('CommonApplicationData'),'quantastor-xenserver')}
function QC([string]$n){[IO.Path]::Combine((QO),$n)}
