/* hold.exe FILE MILLISECONDS [SHARE]: keeps a file open as a virus scanner may; others may read it (SHARE 1, the default) or not even that (0). */
#include <windows.h>

int wmain(int argc, WCHAR **argv)
{
    DWORD share = argc > 3 ? wcstoul(argv[3], NULL, 10) : FILE_SHARE_READ;
    if (argc < 3) return 87;
    if (CreateFileW(argv[1], GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE && GetLastError() != ERROR_FILE_NOT_FOUND) return (int)GetLastError();
    Sleep(wcstoul(argv[2], NULL, 10));
    return 0;
}
