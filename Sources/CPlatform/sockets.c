/* Sockets, and the processes that hold them. */
#define _GNU_SOURCE
#include "platform.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Calls `use` with each number under which a process holds a socket, until that is not 0, which
   is then the result. */
static int
each_number(int process, uint64_t inode, int (*use)(int number, int argument), int argument)
{
    char path[32], socket[64], target[64];
    size_t size =
        (size_t)snprintf(socket, sizeof socket, "socket:[%llu]", (unsigned long long)inode);
    struct dirent *entry;
    DIR *folder;
    int result = 0;

    snprintf(path, sizeof path, "/proc/%d/fd", process);
    folder = opendir(path);
    if (folder == NULL)
        return 0;
    while (result == 0 && (entry = readdir(folder)) != NULL) {
        ssize_t found = readlinkat(dirfd(folder), entry->d_name, target, sizeof target);

        if (found >= 0 && (size_t)found == size && memcmp(target, socket, size) == 0)
            result = use(atoi(entry->d_name), argument);
    }
    closedir(folder);
    return result;
}

static int
found(int number, int unused)
{
    (void)unused;
    return number + 1;
}

static int
replace(int number, int replacement)
{
    int flags = fcntl(number, F_GETFD);

    dup3(replacement, number, flags >= 0 && (flags & FD_CLOEXEC) != 0 ? O_CLOEXEC : 0);
    return 0;
}

void
platform_replace_socket(uint64_t inode, int replacement)
{
    each_number(getpid(), inode, replace, replacement);
}

/* A duplicate of the socket that a process holds; or -1 with an errno. */
static int
fetch_from(int process, uint64_t inode)
{
    struct stat status;
    int number = each_number(process, inode, found, 0) - 1;
    int pidfd, socket;

    errno = ENOENT;
    if (number < 0)
        return -1;
    pidfd = (int)syscall(SYS_pidfd_open, process, 0);
    if (pidfd < 0)
        return -1;
    socket = (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);
    close(pidfd);
    if (socket >= 0 && (fstat(socket, &status) != 0 || status.st_ino != inode)) {
        /* The number names something else by now. */
        close(socket);
        errno = ENOENT;
        return -1;
    }
    return socket;
}

/* The other processes, one at each call; 0 after the last. */
static int
next_process(DIR *folder)
{
    struct dirent *entry;
    int process;

    while ((entry = readdir(folder)) != NULL) {
        process = atoi(entry->d_name);
        if (process > 0 && process != getpid())
            return process;
    }
    return 0;
}

int
platform_fetch_socket(uint64_t inode, int likely)
{
    const int first[] = {likely, getppid()};
    int socket = -1, process;
    DIR *folder;

    errno = ENOENT;
    for (size_t i = 0; i < 2 && socket < 0 && errno != EPERM && errno != ENOSYS; i++)
        socket = fetch_from(first[i], inode);
    if (socket >= 0 || errno == EPERM || errno == ENOSYS || (folder = opendir("/proc")) == NULL)
        return socket;
    while (socket < 0 && (process = next_process(folder)) != 0) {
        socket = fetch_from(process, inode);
        if (socket < 0 && errno == EPERM)
            break;
    }
    closedir(folder);
    return socket;
}

int
platform_socket_is_elsewhere(uint64_t inode)
{
    DIR *folder = opendir("/proc");
    int process, is_found = 0;

    if (folder == NULL)
        return 1;
    while (!is_found && (process = next_process(folder)) != 0)
        is_found = each_number(process, inode, found, 0) != 0;
    closedir(folder);
    return is_found;
}
