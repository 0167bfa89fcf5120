/*
 * run.exe FILE PROGRAM [ARGUMENTS]: runs the program, waits, writes its whole exit code to FILE ('-': nowhere).
 * Needed from Linux, which sees 8 bits of an exit code only, and whose pipes node.exe cannot use as stdout: the program
 * gets Windows pipes, and what comes is copied on. When run.exe is killed, the program and what it started are too.
 */
#include <windows.h>
#include <stdio.h>

static DWORD WINAPI copy(void *ends)
{
    HANDLE *pipe = ends;
    char bytes[8192];
    DWORD n, done, from;
    while (ReadFile(pipe[0], bytes, sizeof bytes, &n, NULL) && n)
        for (from = 0; from < n; from += done) if (!WriteFile(pipe[1], bytes + from, n - from, &done, NULL)) return 1;
    return 0;
}

static WCHAR *next_word(WCHAR *at)
{
    int quoted = 0;
    for (; *at && (quoted || *at != ' '); at++) if (*at == '"') quoted = !quoted;
    while (*at == ' ') at++;
    return at;
}

int wmain(int argc, WCHAR **argv)
{
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    STARTUPINFOW start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    HANDLE out[2], err[2], threads[2], job = CreateJobObjectW(NULL, NULL);
    DWORD code;
    FILE *file;
    if (argc < 3 || !CreatePipe(&out[0], &start.hStdOutput, &inherit, 0) || !CreatePipe(&err[0], &start.hStdError, &inherit, 0)) return 87;
    SetHandleInformation(out[0], HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation(err[0], HANDLE_FLAG_INHERIT, 0);
    out[1] = GetStdHandle(STD_OUTPUT_HANDLE);
    err[1] = GetStdHandle(STD_ERROR_HANDLE);
    start.hStdInput = CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherit, OPEN_EXISTING, 0, NULL);
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
    if (!CreateProcessW(NULL, next_word(next_word(GetCommandLineW())), NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &start, &process)) {
        fprintf(stderr, "run.exe: error %lu\n", GetLastError());
        return 126;
    }
    AssignProcessToJobObject(job, process.hProcess);
    ResumeThread(process.hThread);
    CloseHandle(start.hStdOutput);
    CloseHandle(start.hStdError);
    threads[0] = CreateThread(NULL, 0, copy, out, 0, NULL);
    threads[1] = CreateThread(NULL, 0, copy, err, 0, NULL);
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    /* what the program left running on purpose lives on, and may hold its pipes */
    limits.BasicLimitInformation.LimitFlags = 0;
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
    WaitForMultipleObjects(2, threads, TRUE, 1000);
    if (wcscmp(argv[1], L"-") && (file = _wfopen(argv[1], L"wb"))) { fprintf(file, "%lu", code); fclose(file); }
    return code > 255 ? 255 : (int)code;
}
