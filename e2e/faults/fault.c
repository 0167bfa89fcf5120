/*
 * Preloaded into a program and its children: counts the calls that change something below some folders, and fails or kills at
 * one of them. In the environment:
 *   FAULT_FOLDER   real paths of the folders, with : between them
 *   FAULT_MAIN     the process that dies with any of them; without it, the first one
 *   FAULT_COUNTER  a file of 16 bytes that all processes map: how many calls so far, and the first process
 *   FAULT_AT       which call, from 0; none when it is not set
 *   FAULT_KIND     before, after, half (of a write; else as before), or an errno by number
 *   FAULT_LOG      a file that gets a line for each call
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NONE, BEFORE, AFTER, HALF, FAIL };

static const char *folder;
static pid_t main_process;
static volatile uint64_t *shared;
static int64_t at = -1;
static int kind, failure, log_fd = -1;

static long raw(long number, long a, long b, long c) { return syscall(number, a, b, c); }

__attribute__((constructor)) static void start(void) {
  const char *counter = getenv("FAULT_COUNTER"), *when = getenv("FAULT_AT");
  const char *how = getenv("FAULT_KIND"), *log = getenv("FAULT_LOG");
  folder = getenv("FAULT_FOLDER");
  if (!folder || !counter) { folder = NULL; return; }
  if (getenv("FAULT_MAIN")) main_process = atoi(getenv("FAULT_MAIN"));
  int fd = (int)raw(SYS_openat, AT_FDCWD, (long)counter, O_RDWR | O_CLOEXEC);
  void *map = fd < 0 ? MAP_FAILED : mmap(NULL, 16, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map == MAP_FAILED) { folder = NULL; return; }
  raw(SYS_close, fd, 0, 0);
  shared = map;
  if (shared[1] == 0) shared[1] = (uint64_t)getpid();
  if (when) at = atoll(when);
  if (!how) kind = NONE;
  else if (!strcmp(how, "before")) kind = BEFORE;
  else if (!strcmp(how, "after")) kind = AFTER;
  else if (!strcmp(how, "half")) kind = HALF;
  else { kind = FAIL; failure = atoi(how); }
  if (log) log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
}

static void die(void) {
  pid_t first = main_process ? main_process : (pid_t)shared[1];
  /* a child that is cut takes the program with it, as a machine that stops does */
  if (first != getpid()) kill(first, SIGKILL);
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* Length of the folder that has the path; 0 for none. */
static size_t folder_of(const char *path) {
  for (const char *each = folder; *each;) {
    size_t length = strcspn(each, ":");
    if (length && !strncmp(path, each, length) && (path[length] == '/' || path[length] == 0)) return length;
    each += length + (each[length] == ':');
  }
  return 0;
}

/* Whether it is to be failed now; the path may be relative to a folder that is open. */
static int point(const char *call, int dir, const char *path) {
  char from[64], base[PATH_MAX], whole[PATH_MAX * 2];
  int saved = errno;
  if (!folder) return NONE;
  if (path && path[0] == '/') snprintf(whole, sizeof whole, "%s", path);
  else {
    if (dir == AT_FDCWD) snprintf(from, sizeof from, "/proc/self/cwd");
    else snprintf(from, sizeof from, "/proc/self/fd/%d", dir);
    ssize_t length = readlink(from, base, sizeof base - 1);
    errno = saved;
    if (length < 0) return NONE;
    base[length] = 0;
    snprintf(whole, sizeof whole, "%s%s%s", base, path ? "/" : "", path ? path : "");
  }
  errno = saved;
  size_t folder_length = folder_of(whole);
  if (!folder_length) return NONE;
  /* the pretended services of a sandbox are none of the tool's files */
  const char *name = strrchr(whole, '/');
  if (name && strstr(name, "sandbox.json")) return NONE;
  uint64_t number = __atomic_fetch_add(&shared[0], 1, __ATOMIC_SEQ_CST);
  if (log_fd >= 0) {
    char line[PATH_MAX * 2];
    int length = snprintf(line, sizeof line, "%llu %s %s\n", (unsigned long long)number, call, whole + folder_length);
    raw(SYS_write, log_fd, (long)line, length);
    errno = saved;
  }
  if ((int64_t)number != at) return NONE;
  if (kind == BEFORE) die();
  return kind;
}

#define NEXT(name) \
  static __typeof__(name) *next; \
  if (!next) next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define FAULT(call, dir, path, work) \
  int fault = point(call, dir, path); \
  if (fault == FAIL) { errno = failure; return -1; } \
  if (fault == HALF) die(); \
  __typeof__(work) result = work; \
  if (fault == AFTER) die(); \
  return result

#define IS_WRITE(flags) ((flags) & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR))
#define MODE(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) {
  NEXT(open); MODE(flags);
  if (!IS_WRITE(flags)) return next(path, flags, mode);
  FAULT("open", AT_FDCWD, path, next(path, flags, mode));
}
int open64(const char *path, int flags, ...) {
  NEXT(open64); MODE(flags);
  if (!IS_WRITE(flags)) return next(path, flags, mode);
  FAULT("open", AT_FDCWD, path, next(path, flags, mode));
}
int openat(int dir, const char *path, int flags, ...) {
  NEXT(openat); MODE(flags);
  if (!IS_WRITE(flags)) return next(dir, path, flags, mode);
  FAULT("open", dir, path, next(dir, path, flags, mode));
}
int openat64(int dir, const char *path, int flags, ...) {
  NEXT(openat64); MODE(flags);
  if (!IS_WRITE(flags)) return next(dir, path, flags, mode);
  FAULT("open", dir, path, next(dir, path, flags, mode));
}
#define WRITE(half, whole) \
  int fault = point("write", fd, NULL); \
  if (fault == FAIL) { errno = failure; return -1; } \
  if (fault == HALF) { (void)!half; die(); } \
  ssize_t result = whole; \
  if (fault == AFTER) die(); \
  return result
ssize_t write(int fd, const void *from, size_t size) {
  NEXT(write);
  WRITE(next(fd, from, size / 2), next(fd, from, size));
}
ssize_t pwrite(int fd, const void *from, size_t size, off_t where) {
  NEXT(pwrite);
  WRITE(next(fd, from, size / 2, where), next(fd, from, size, where));
}
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t where) {
  NEXT(pwrite64);
  WRITE(next(fd, from, size / 2, where), next(fd, from, size, where));
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  NEXT(writev);
  WRITE(write(fd, parts[0].iov_base, parts[0].iov_len / 2), next(fd, parts, count));
}
ssize_t copy_file_range(int in, off64_t *from, int fd, off64_t *to, size_t size, unsigned flags) {
  NEXT(copy_file_range);
  WRITE(next(in, from, fd, to, size > 1 && size < 1u << 20 ? size / 2 : 8, flags), next(in, from, fd, to, size, flags));
}
int fsync(int fd) { NEXT(fsync); FAULT("fsync", fd, NULL, next(fd)); }
int fdatasync(int fd) { NEXT(fdatasync); FAULT("fdatasync", fd, NULL, next(fd)); }
int ftruncate(int fd, off_t size) { NEXT(ftruncate); FAULT("ftruncate", fd, NULL, next(fd, size)); }
int ftruncate64(int fd, off64_t size) { NEXT(ftruncate64); FAULT("ftruncate", fd, NULL, next(fd, size)); }
int rename(const char *from, const char *to) { NEXT(rename); FAULT("rename", AT_FDCWD, to, next(from, to)); }
int renameat(int a, const char *from, int b, const char *to) { NEXT(renameat); FAULT("rename", b, to, next(a, from, b, to)); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
  NEXT(renameat2);
  FAULT("rename", b, to, next(a, from, b, to, flags));
}
int link(const char *from, const char *to) { NEXT(link); FAULT("link", AT_FDCWD, to, next(from, to)); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
  NEXT(linkat);
  FAULT("link", b, to, next(a, from, b, to, flags));
}
int symlink(const char *from, const char *to) { NEXT(symlink); FAULT("symlink", AT_FDCWD, to, next(from, to)); }
int unlink(const char *path) { NEXT(unlink); FAULT("unlink", AT_FDCWD, path, next(path)); }
int unlinkat(int dir, const char *path, int flags) { NEXT(unlinkat); FAULT("unlink", dir, path, next(dir, path, flags)); }
int rmdir(const char *path) { NEXT(rmdir); FAULT("rmdir", AT_FDCWD, path, next(path)); }
int mkdir(const char *path, mode_t mode) { NEXT(mkdir); FAULT("mkdir", AT_FDCWD, path, next(path, mode)); }
int mkdirat(int dir, const char *path, mode_t mode) { NEXT(mkdirat); FAULT("mkdir", dir, path, next(dir, path, mode)); }
int chmod(const char *path, mode_t mode) { NEXT(chmod); FAULT("chmod", AT_FDCWD, path, next(path, mode)); }
int fchmod(int fd, mode_t mode) { NEXT(fchmod); FAULT("fchmod", fd, NULL, next(fd, mode)); }
int fchmodat(int dir, const char *path, mode_t mode, int flags) {
  NEXT(fchmodat);
  FAULT("chmod", dir, path, next(dir, path, mode, flags));
}
int chown(const char *path, uid_t u, gid_t g) { NEXT(chown); FAULT("chown", AT_FDCWD, path, next(path, u, g)); }
int lchown(const char *path, uid_t u, gid_t g) { NEXT(lchown); FAULT("chown", AT_FDCWD, path, next(path, u, g)); }
int fchown(int fd, uid_t u, gid_t g) { NEXT(fchown); FAULT("fchown", fd, NULL, next(fd, u, g)); }
int fchownat(int dir, const char *path, uid_t u, gid_t g, int flags) {
  NEXT(fchownat);
  FAULT("chown", dir, path, next(dir, path, u, g, flags));
}
int utimensat(int dir, const char *path, const struct timespec times[2], int flags) {
  NEXT(utimensat);
  FAULT("utimensat", dir, path, next(dir, path, times, flags));
}
int futimens(int fd, const struct timespec times[2]) { NEXT(futimens); FAULT("futimens", fd, NULL, next(fd, times)); }
