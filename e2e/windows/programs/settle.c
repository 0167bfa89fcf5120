/* settle.exe SERVICE STATE: brings a service to STOPPED (1) or RUNNING (4) between tests; exits with the state that it is in. */
#include <windows.h>

int wmain(int argc, WCHAR **argv)
{
    DWORD want = argc > 2 ? wcstoul(argv[2], NULL, 10) : 0, tries;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT), service = NULL;
    SERVICE_STATUS status = {0};
    if (argc > 1) service = OpenServiceW(manager, argv[1], SERVICE_QUERY_STATUS | SERVICE_START | SERVICE_STOP);
    for (tries = 0; tries < 200 && QueryServiceStatus(service, &status) && want && status.dwCurrentState != want; tries++) {
        if (want == SERVICE_STOPPED) ControlService(service, SERVICE_CONTROL_STOP, &status);
        else if (status.dwCurrentState == SERVICE_STOPPED) StartServiceW(service, 0, NULL);
        Sleep(25);
    }
    return (int)status.dwCurrentState;
}
