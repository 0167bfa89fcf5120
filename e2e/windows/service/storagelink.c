/*
 * A real Win32 service in StorageLink's place: it reads scsi_device_id_config.xml beside its program when it starts,
 * does not start without a readable one, and writes what it did to C:\lab\events.log.
 *
 *   storagelink.exe install NAME | uninstall NAME     the service manager starts it without arguments
 *
 * Faults are files in C:\lab\faults, their content a number:
 *   refuse-start N  ends while starting, with service-specific error N     crash-start  ends as a process that was ended does
 *   slow-start N    START_PENDING for N ms                                 slow-stop N  STOP_PENDING for N ms, with checkpoints
 *   hang-stop N     STOP_PENDING for N ms without a checkpoint             refuse-stop  accepts no stop
 *   die-after N     ends by itself N ms after RUNNING                      hold-config  keeps the file open, shared for reading
 */
#include <windows.h>
#include <stdarg.h>
#include <stdio.h>
#include "read-config.h"

static SERVICE_STATUS_HANDLE handle;
static SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS};
static HANDLE stop_event;
static DWORD accepted = SERVICE_ACCEPT_STOP;

static void event(const char *format, ...)
{
    char text[900], line[1000];
    SYSTEMTIME t;
    DWORD n;
    va_list args;
    HANDLE log = CreateFileW(L"C:\\lab\\events.log", FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    GetSystemTime(&t);
    n = (DWORD)snprintf(line, sizeof line, "%02d:%02d:%02d.%03d service %s\r\n", t.wHour, t.wMinute, t.wSecond, t.wMilliseconds, text);
    WriteFile(log, line, n, &n, NULL);
    CloseHandle(log);
}

static BOOL fault(const WCHAR *name, DWORD *value)
{
    WCHAR path[MAX_PATH];
    unsigned long number = 0;
    FILE *file;
    _snwprintf(path, MAX_PATH, L"C:\\lab\\faults\\%ls", name);
    if (!(file = _wfopen(path, L"rb"))) return FALSE;
    if (fscanf(file, "%lu", &number) != 1) number = 0;
    fclose(file);
    *value = number;
    return TRUE;
}

static void report(DWORD state, DWORD error, DWORD specific)
{
    status.dwCurrentState = state;
    status.dwControlsAccepted = state == SERVICE_RUNNING ? accepted : 0;
    status.dwWin32ExitCode = specific ? ERROR_SERVICE_SPECIFIC_ERROR : error;
    status.dwServiceSpecificExitCode = specific;
    status.dwCheckPoint = state == SERVICE_RUNNING || state == SERVICE_STOPPED ? 0 : status.dwCheckPoint + 1;
    status.dwWaitHint = status.dwCheckPoint ? 3000 : 0;
    SetServiceStatus(handle, &status);
}

static void linger(DWORD state, DWORD ms)
{
    DWORD done;
    for (done = 0; done < ms; done += 200) { report(state, 0, 0); Sleep(200); }
}

static void config_path(WCHAR *path)
{
    GetModuleFileNameW(NULL, path, MAX_PATH);
    wcscpy(wcsrchr(path, L'\\') + 1, L"scsi_device_id_config.xml");
}

static DWORD load(const WCHAR *path)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    DWORD size, error = 0;
    unsigned char *bytes;
    config found;
    if (file == INVALID_HANDLE_VALUE) { error = GetLastError(); event("cannot open the rules, error %lu", error); return error; }
    size = GetFileSize(file, NULL);
    bytes = malloc(size + 2);
    if (!ReadFile(file, bytes, size, &size, NULL)) error = GetLastError();
    CloseHandle(file);
    if (!error && read_config(bytes, size, &found)) { error = ERROR_INVALID_DATA; event("bad rules, line %u: %s", found.line, found.why); }
    else if (!error) event("read rules of %s", found.vendors);
    free(bytes);
    return error;
}

static DWORD WINAPI control(DWORD code, DWORD type, void *data, void *context)
{
    (void)type; (void)data; (void)context;
    if (code == SERVICE_CONTROL_INTERROGATE) return NO_ERROR;
    if (code != SERVICE_CONTROL_STOP) return ERROR_CALL_NOT_IMPLEMENTED;
    event("stop asked for");
    report(SERVICE_STOP_PENDING, 0, 0);
    SetEvent(stop_event);
    return NO_ERROR;
}

static void WINAPI service_main(DWORD argc, WCHAR **argv)
{
    WCHAR path[MAX_PATH];
    DWORD n, error, life = INFINITE;
    HANDLE held = INVALID_HANDLE_VALUE;
    (void)argc;
    stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    handle = RegisterServiceCtrlHandlerExW(argv[0], control, NULL);
    report(SERVICE_START_PENDING, 0, 0);
    event("start asked for");
    /* told, not done: Wine's service manager does not notice a process that died */
    if (fault(L"crash-start", &n)) { report(SERVICE_STOPPED, ERROR_PROCESS_ABORTED, 0); return; }
    if (fault(L"slow-start", &n)) linger(SERVICE_START_PENDING, n);
    if (fault(L"refuse-start", &n)) { event("start refused"); report(SERVICE_STOPPED, 0, n ? n : 1); return; }
    config_path(path);
    if ((error = load(path))) { report(SERVICE_STOPPED, error, 0); return; }
    if (fault(L"refuse-stop", &n)) accepted = 0;
    if (fault(L"hold-config", &n)) held = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (fault(L"die-after", &n)) life = n;
    event("running");
    report(SERVICE_RUNNING, 0, 0);
    if (WaitForSingleObject(stop_event, life) == WAIT_TIMEOUT) {
        event("died");
        report(SERVICE_STOPPED, ERROR_PROCESS_ABORTED, 0);
        return;
    }
    if (held != INVALID_HANDLE_VALUE) CloseHandle(held);
    if (fault(L"slow-stop", &n)) linger(SERVICE_STOP_PENDING, n);
    if (fault(L"hang-stop", &n)) Sleep(n);
    event("stopped");
    report(SERVICE_STOPPED, 0, 0);
}

static int failed(void) { DWORD error = GetLastError(); fprintf(stderr, "error %lu\n", error); return error ? (int)error : 1; }

int wmain(int argc, WCHAR **argv)
{
    SERVICE_TABLE_ENTRYW table[] = {{L"", service_main}, {NULL, NULL}};
    WCHAR path[MAX_PATH], command[MAX_PATH + 2];
    SC_HANDLE manager, service;
    if (argc < 3) return StartServiceCtrlDispatcherW(table) ? 0 : failed();
    if (!(manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS))) return failed();
    if (!wcscmp(argv[1], L"uninstall"))
        return (service = OpenServiceW(manager, argv[2], SERVICE_ALL_ACCESS)) && DeleteService(service) ? 0 : failed();
    GetModuleFileNameW(NULL, path, MAX_PATH);
    _snwprintf(command, MAX_PATH + 2, L"\"%ls\"", path);
    return CreateServiceW(manager, argv[2], argv[2], SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                          SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, command, NULL, NULL, NULL, NULL, NULL) ? 0 : failed();
}
