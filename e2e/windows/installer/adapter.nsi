; A silent installer in the place of the vendor's osn_quantastor_csladapter.exe. 64-bit, since wine64 alone runs no other.
; Faults are files in C:\lab\faults, their content a number:
;   installer-exit N  3010 installs everything, 1602 nothing, anything else half of it; then exits with N
;   installer-slow N  sleeps N ms first          installer-hang  starts a child and waits for it; neither ends
Unicode true
Target amd64-unicode
!include LogicLib.nsh
Name "QuantaStor adapter (stand-in)"
OutFile "${OUT}"
RequestExecutionLevel admin
InstallDir "$PROGRAMFILES64\Citrix\StorageLink\Server\Adapters\QuantaStor"
Page instfiles

!macro Log text
  FileOpen $9 "C:\lab\events.log" a
  FileSeek $9 0 END
  FileWrite $9 "installer ${text}$\r$\n"
  FileClose $9
!macroend

; $R0: the fault's number, "" without the fault
!macro Fault name
  StrCpy $R0 ""
  ${If} ${FileExists} "C:\lab\faults\${name}"
    FileOpen $9 "C:\lab\faults\${name}" r
    FileRead $9 $R0
    FileClose $9
    IntOp $R0 $R0 + 0
  ${EndIf}
!macroend

Section
  SetRegView 64
  ${If} ${Silent}
    !insertmacro Log "started, silent"
  ${Else}
    !insertmacro Log "started, not silent"
  ${EndIf}
  !insertmacro Fault "installer-slow"
  ${If} $R0 != ""
    Sleep $R0
  ${EndIf}
  !insertmacro Fault "installer-hang"
  ${If} $R0 != ""
    ExecWait '"C:\lab\hold.exe" "C:\lab\events.log.child" 600000'
  ${EndIf}
  !insertmacro Fault "installer-exit"
  ${If} $R0 == 1602
    !insertmacro Log "cancelled"
    SetErrorLevel 1602
    Quit
  ${EndIf}
  SetOutPath "$INSTDIR"
  File "${ADAPTER}"
  ${If} $R0 != ""
  ${AndIf} $R0 != 3010
    !insertmacro Log "failed half way"
    SetErrorLevel $R0
    Quit
  ${EndIf}
  WriteRegStr HKLM "Software\OSNEXUS\Adapter" "Version" "1.0"
  ${If} $R0 == ""
    StrCpy $R0 0
  ${EndIf}
  SetErrorLevel $R0
  !insertmacro Log "installed"
SectionEnd
