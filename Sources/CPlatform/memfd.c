/* Anonymous files that several processes map. */
#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/mman.h>
#include <unistd.h>

int
platform_memfd_create(const char *name, int *descriptor)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0)
        return errno;
    /* Without the seal another process could turn our reads into SIGBUS. */
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) < 0) {
        int status = errno;

        close(fd);
        return status;
    }
    *descriptor = fd;
    return 0;
}

int
platform_memfd_is_sealed(int descriptor)
{
    int seals = fcntl(descriptor, F_GET_SEALS);

    return seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
}

/* A signal undoes a whole call of fallocate(2), so a large range in one call
   might never end while a timer ticks. */
#define STEP ((int64_t)8 << 20)

int
platform_memfd_allocate(int descriptor, int64_t offset, int64_t count)
{
    while (count > 0) {
        int64_t part = count < STEP ? count : STEP;

        if (fallocate(descriptor, 0, offset, part) == 0) {
            offset += part;
            count -= part;
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

int
platform_memfd_punch(int descriptor, int64_t offset, int64_t count)
{
    if (fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, count) < 0)
        return errno;
    return 0;
}
