/*
 * sc.exe with Windows' answers (exit code = Win32 error) over the real service manager; Wine's own sc exits 1 where Windows
 * exits 1060, 1056 or 1062, has no `qc`, and prints no codes. Labels are German on purpose: no decision may rest on words.
 *
 *   sc query|queryex|start|stop|qc|enumdepend|getkeyname|getdisplayname SERVICE
 *
 * Fault: the file C:\lab\faults\deny-service makes start and stop end with 5, as for a user who is no administrator.
 */
#include <windows.h>
#include <stdio.h>

static int failed(const char *what, DWORD error)
{
    printf("[SC] %s FEHLER %lu:\n\n(%lu)\n\n", what, error, error);
    return (int)error;
}

static void show(const WCHAR *name, const SERVICE_STATUS *s)
{
    static const char *const states[] = {"?", "STOPPED", "START_PENDING", "STOP_PENDING", "RUNNING", "CONTINUE_PENDING", "PAUSE_PENDING", "PAUSED"};
    printf("\nSERVICE_NAME: %ls \n", name);
    printf("        TYP                : %lx  WIN32_OWN_PROCESS  \n", s->dwServiceType);
    printf("        STATUS             : %lx  %s \n", s->dwCurrentState, states[s->dwCurrentState & 7]);
    printf("                                (%s, NOT_PAUSABLE, IGNORES_SHUTDOWN)\n", s->dwControlsAccepted & SERVICE_ACCEPT_STOP ? "STOPPABLE" : "NOT_STOPPABLE");
    printf("        WIN32_BEENDIGUNGSCODE    : %lu  (0x%lx)\n", s->dwWin32ExitCode, s->dwWin32ExitCode);
    printf("        DIENST_BEENDIGUNGSCODE   : %lu  (0x%lx)\n", s->dwServiceSpecificExitCode, s->dwServiceSpecificExitCode);
    printf("        PR\x9A" "FPUNKT          : 0x%lx\n        WARTEHINWEIS       : 0x%lx\n", s->dwCheckPoint, s->dwWaitHint);
}

static int show_config(SC_HANDLE service, const WCHAR *name)
{
    static BYTE buffer[8192];
    QUERY_SERVICE_CONFIGW *c = (QUERY_SERVICE_CONFIGW *)buffer;
    DWORD need;
    if (!QueryServiceConfigW(service, c, sizeof buffer, &need)) return failed("QueryServiceConfig", GetLastError());
    printf("[SC] QueryServiceConfig ERFOLG\n\nSERVICE_NAME: %ls\n        TYP                : %lx  WIN32_OWN_PROCESS \n"
           "        STARTTYP           : %lu   DEMAND_START\n        FEHLERSTEUERUNG    : %lu   NORMAL\n        BINRPFADNAME       : %ls  \n"
           "        LADEREIHENFOLGEGRUPPE :   \n        TAG                : 0\n        ANZEIGENAME        : %ls\n        ABH\x8ENGIGKEITEN    :   \n"
           "        DIENST_START_NAME  : LocalSystem\n", name, c->dwServiceType, c->dwStartType, c->dwErrorControl, c->lpBinaryPathName, c->lpDisplayName);
    return 0;
}

int wmain(int argc, WCHAR **argv)
{
    const WCHAR *verb = argc > 1 ? argv[1] : L"", *name = argc > 2 ? argv[2] : L"";
    int start = !_wcsicmp(verb, L"start"), stop = !_wcsicmp(verb, L"stop");
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT), service;
    SERVICE_STATUS s;
    if (argc < 3) return 1639;
    if ((start || stop) && GetFileAttributesW(L"C:\\lab\\faults\\deny-service") != INVALID_FILE_ATTRIBUTES) return failed("OpenService", ERROR_ACCESS_DENIED);
    if (!_wcsicmp(verb, L"getkeyname") || !_wcsicmp(verb, L"getdisplayname")) {
        WCHAR found[256];
        DWORD size = 256;
        BOOL key = !_wcsicmp(verb, L"getkeyname");
        if (!(key ? GetServiceKeyNameW(manager, name, found, &size) : GetServiceDisplayNameW(manager, name, found, &size)))
            return failed(key ? "GetServiceKeyName" : "GetServiceDisplayName", GetLastError());
        printf("[SC] GetService%sName ERFOLG\nName = %ls\n", key ? "Key" : "Display", found);
        return 0;
    }
    if (!(service = OpenServiceW(manager, name, SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG | SERVICE_START | SERVICE_STOP))) return failed("OpenService", GetLastError());
    if (!_wcsicmp(verb, L"qc")) return show_config(service, name);
    if (!_wcsicmp(verb, L"enumdepend")) { printf("\nEnum: entriesread  = 0\n"); return 0; }
    if (!QueryServiceStatus(service, &s)) return failed("QueryServiceStatus", GetLastError());
    if (start && !StartServiceW(service, 0, NULL)) {
        DWORD error = GetLastError();
        /* Wine says 1053 of a service that reported STOPPED at once; Windows has started it by then */
        QueryServiceStatus(service, &s);
        if (error != ERROR_SERVICE_REQUEST_TIMEOUT || s.dwCurrentState != SERVICE_STOPPED) return failed("StartService", error);
    }
    if (stop) {
        int pending = s.dwCurrentState == SERVICE_START_PENDING || s.dwCurrentState == SERVICE_STOP_PENDING;
        if (s.dwCurrentState == SERVICE_STOPPED) return failed("ControlService", ERROR_SERVICE_NOT_ACTIVE);
        if (pending) return failed("ControlService", ERROR_SERVICE_CANNOT_ACCEPT_CTRL);
        if (!(s.dwControlsAccepted & SERVICE_ACCEPT_STOP)) return failed("ControlService", ERROR_INVALID_SERVICE_CONTROL);
        if (!ControlService(service, SERVICE_CONTROL_STOP, &s)) return failed("ControlService", GetLastError());
    }
    QueryServiceStatus(service, &s);
    show(name, &s);
    if (!_wcsicmp(verb, L"queryex")) {
        SERVICE_STATUS_PROCESS p;
        DWORD need;
        if (!QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&p, sizeof p, &need)) return failed("QueryServiceStatusEx", GetLastError());
        printf("        PID                : %lu\n        FLAGS              : \n", p.dwProcessId);
    }
    return 0;
}
