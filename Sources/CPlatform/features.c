/* What the kernel can do, found by trying it. */
#define _GNU_SOURCE
#include "platform.h"

#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

uint32_t
platform_features(void)
{
    uint32_t found = 0;
    void *robust_list = NULL;
    size_t robust_size = 0;
    int fd;

    if (syscall(SYS_get_robust_list, 0, &robust_list, &robust_size) == 0 && robust_list != NULL)
        found |= PLATFORM_ROBUST;
    fd = memfd_create("martlet:probe", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return found;
    found |= PLATFORM_MEMFD;
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) == 0)
        found |= PLATFORM_SEALS;
    if (fallocate(fd, 0, 0, 4096) == 0 &&
        fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0)
        found |= PLATFORM_PUNCH;
    close(fd);
    return found;
}
