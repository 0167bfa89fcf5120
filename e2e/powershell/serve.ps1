# Runs each script that comes as a line of base64 in a PowerShell of its own, and answers with what it wrote, so that one
# start of the program is enough for a whole test.
$utf8 = New-Object Text.UTF8Encoding $false
$reader = New-Object IO.StreamReader ([Console]::OpenStandardInput()), $utf8
while ($null -ne ($line = $reader.ReadLine())) {
  $shell = [PowerShell]::Create()
  $problems = @()
  $written = @()
  try {
    $null = $shell.AddScript([Text.Encoding]::Unicode.GetString([Convert]::FromBase64String($line)))
    $written = @($shell.Invoke())
  } catch { $problems += $_.Exception.Message }
  foreach ($record in $shell.Streams.Error) { $problems += $record.ToString() }
  $shell.Dispose()
  $answer = @(($written -join "`n"), ($problems -join "`n")) | ForEach-Object {
    [Convert]::ToBase64String($utf8.GetBytes([string]$_)) }
  [Console]::Out.WriteLine(($answer -join ' '))
}
