/* taskkill.exe /PID N /T /F as Windows has it: the process and all that it started. Wine's own leaves the children. */
#include <windows.h>
#include <tlhelp32.h>
#include <stdio.h>

static void end_tree(DWORD pid, int depth)
{
    PROCESSENTRY32W each = {.dwSize = sizeof each};
    HANDLE process, all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    BOOL more = Process32FirstW(all, &each);
    if (!depth && (process = OpenProcess(PROCESS_TERMINATE, FALSE, pid))) { TerminateProcess(process, 1); CloseHandle(process); }
    for (; more; more = Process32NextW(all, &each))
        if (each.th32ParentProcessID == pid && each.th32ProcessID != pid && depth < 20) {
            end_tree(each.th32ProcessID, depth + 1);
            if ((process = OpenProcess(PROCESS_TERMINATE, FALSE, each.th32ProcessID))) { TerminateProcess(process, 1); CloseHandle(process); }
        }
    CloseHandle(all);
}

int wmain(int argc, WCHAR **argv)
{
    DWORD pid = 0;
    HANDLE process;
    int i;
    for (i = 1; i + 1 < argc; i++) if (!_wcsicmp(argv[i], L"/pid")) pid = wcstoul(argv[i + 1], NULL, 10);
    if (!pid || !(process = OpenProcess(PROCESS_TERMINATE, FALSE, pid))) return 128;
    CloseHandle(process);
    end_tree(pid, 0);
    return 0;
}
