/* Something for the installer to lay down in place of the vendor's adapter library. */
#include <windows.h>
BOOL WINAPI DllMain(HINSTANCE module, DWORD why, LPVOID reserved) { (void)module; (void)why; (void)reserved; return TRUE; }
