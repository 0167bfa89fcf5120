# Reads scripts as JSON from the path given first (name -> text) and tells, as JSON, what PowerShell's own parser makes of
# each: its complaints, and the types, members, commands and operators that it uses.
param([string]$path)
$all = [IO.File]::ReadAllText($path) | ConvertFrom-Json -AsHashtable
$found = @{}
foreach ($name in $all.Keys) {
  $tokens = $null; $errors = $null
  $ast = [Management.Automation.Language.Parser]::ParseInput($all[$name], [ref]$tokens, [ref]$errors)
  $types = @(); $members = @(); $commands = @(); $operators = @(); $kinds = @()
  foreach ($node in $ast.FindAll({ $true }, $true)) {
    $kind = $node.GetType().Name
    $kinds += $kind
    switch ($kind) {
      'TypeExpressionAst' { $types += $node.TypeName.FullName }
      'TypeConstraintAst' { $types += $node.TypeName.FullName }
      'ConvertExpressionAst' { $types += $node.Type.TypeName.FullName }
      'MemberExpressionAst' { $members += $node.Member.Extent.Text }
      'InvokeMemberExpressionAst' { $members += $node.Member.Extent.Text }
      'BinaryExpressionAst' { $operators += [string]$node.Operator }
      'UnaryExpressionAst' { $operators += [string]$node.TokenKind }
      'CommandAst' {
        $commands += [string]$node.GetCommandName()
        if ($node.GetCommandName() -eq 'New-Object') { $types += $node.CommandElements[1].Extent.Text }
      }
    }
  }
  $found[$name] = @{
    errors = @($errors | ForEach-Object { $_.Message })
    types = @($types | Sort-Object -Unique); members = @($members | Sort-Object -Unique)
    commands = @($commands | Sort-Object -Unique); operators = @($operators | Sort-Object -Unique)
    kinds = @($kinds | Sort-Object -Unique)
  }
}
[Console]::Out.Write(($found | ConvertTo-Json -Depth 5 -Compress))
