// Made by tools/make-text-modules.mjs from own.ps1.
export const ownPs1: string = `function QO(){[IO.Path]::Combine([Environment]::GetFolderPath('CommonApplicationData'),'quantastor-xenserver')}
function QC([string]$n){[IO.Path]::Combine((QO),$n)}
`;
