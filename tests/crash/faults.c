/* Counts every call that changes a file below FAULT_HOME, over all processes that share FAULT_COUNTER, and lets the
   FAULT_AT-th one fail with FAULT_ERRNO, or kills the process before it (FAULT_ERRNO=0). With FAULT_LOG each call is
   written there as "<number> <call> <path>". Preloaded into a run; never part of the program. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static _Atomic long *counter;
static const char *home;
static long fault_at;
static int fault_errno, log_fd = -1;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULT_COUNTER"), *log = getenv("FAULT_LOG");
    home = getenv("FAULT_HOME");
    fault_at = atol(getenv("FAULT_AT") ? getenv("FAULT_AT") : "0");
    fault_errno = atoi(getenv("FAULT_ERRNO") ? getenv("FAULT_ERRNO") : "0");
    if (!path || !home) return;
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    counter = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (counter == MAP_FAILED) counter = NULL;
    if (log) log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
}

/* Whether this call shall fail; sets errno, or does not come back at all. */
static int strikes(const char *call, const char *path) {
    char whole[PATH_MAX], line[PATH_MAX + 64];
    if (!counter || !path) return 0;
    if (path[0] != '/') {
        if (!getcwd(whole, sizeof whole) || strlen(whole) + strlen(path) + 2 > sizeof whole) return 0;
        strcat(strcat(whole, "/"), path);
        path = whole;
    }
    if (strncmp(path, home, strlen(home)) != 0) return 0;
    long number = atomic_fetch_add(counter, 1) + 1;
    if (log_fd >= 0) {
        int length = snprintf(line, sizeof line, "%ld %s %s\n", number, call, path + strlen(home));
        syscall(SYS_write, log_fd, line, length);
    }
    if (number != fault_at) return 0;
    if (fault_errno == 0) {
        kill(0, SIGKILL); /* the run and all its children */
        pause();
    }
    errno = fault_errno;
    return 1;
}

static int strikes_fd(const char *call, int fd) {
    char link[64], path[PATH_MAX];
    int before = errno;
    if (!counter || fd <= 2) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length <= 0) return 0;
    path[length] = 0;
    return strikes(call, path);
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define BY_FD(kind, name, parameters, arguments) \
    kind name parameters { REAL(name); return strikes_fd(#name, fd) ? -1 : real arguments; }
#define BY_PATH(name, parameters, arguments) \
    int name parameters { REAL(name); return strikes(#name, path) ? -1 : real arguments; }

BY_FD(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
BY_FD(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
BY_FD(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at))
BY_FD(ssize_t, writev, (int fd, const struct iovec *parts, int number), (fd, parts, number))
BY_FD(ssize_t, sendfile, (int fd, int from, off_t *at, size_t size), (fd, from, at, size))
BY_FD(int, fsync, (int fd), (fd))
BY_FD(int, fdatasync, (int fd), (fd))
BY_FD(int, ftruncate, (int fd, off_t size), (fd, size))
BY_FD(int, ftruncate64, (int fd, off64_t size), (fd, size))
BY_PATH(rename, (const char *path, const char *to), (path, to))
BY_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
BY_PATH(chmod, (const char *path, mode_t mode), (path, mode))
BY_PATH(unlink, (const char *path), (path))
BY_PATH(rmdir, (const char *path), (path))

int renameat(int from, const char *path, int into, const char *to) {
    REAL(renameat);
    return strikes("rename", path) ? -1 : real(from, path, into, to);
}

int unlinkat(int from, const char *path, int flags) {
    REAL(unlinkat);
    return strikes_fd("unlink", from) ? -1 : real(from, path, flags);
}

int symlink(const char *target, const char *path) {
    REAL(symlink);
    return strikes("symlink", path) ? -1 : real(target, path);
}

#define CREATES (flags & (O_CREAT | O_TRUNC))
#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); \
        va_end(more); \
        return CREATES && strikes("open", path) ? -1 : real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

int openat(int from, const char *path, int flags, ...) {
    REAL(openat);
    va_list more;
    va_start(more, flags);
    mode_t mode = va_arg(more, mode_t);
    va_end(more);
    return CREATES && strikes("open", path) ? -1 : real(from, path, flags, mode);
}
