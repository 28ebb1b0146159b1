/* Waiting for a descriptor, and not waiting. */
#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <time.h>

#define MEMORY_COUNT 1024u

static uint64_t descriptor_memories[MEMORY_COUNT][2];

void *
platform_descriptor_memory(int descriptor)
{
    return descriptor_memories[(unsigned)descriptor % MEMORY_COUNT];
}

int
platform_poll(int descriptor, int64_t deadline)
{
    struct pollfd entry = {descriptor, POLLIN, 0};
    struct timespec left = {0, 0};

    if (deadline != INT64_MAX && deadline > 0) {
        int64_t rest = deadline - platform_now();

        if (rest > 0)
            left = (struct timespec){rest / 1000000000, rest % 1000000000};
    }
    switch (ppoll(&entry, 1, deadline == INT64_MAX ? NULL : &left, NULL)) {
    case -1:
        return errno;
    case 0:
        return ETIMEDOUT;
    default:
        return 0;
    }
}

int
platform_readable_count(int descriptor)
{
    int count = 0;

    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

int
platform_unread_count(int descriptor)
{
    int count = 0;

    return ioctl(descriptor, SIOCOUTQ, &count) == 0 ? count : 0;
}

long
platform_try_readv(int descriptor, const void *runs, int count)
{
    return preadv2(descriptor, runs, count, -1, RWF_NOWAIT);
}

long
platform_try_writev(int descriptor, const void *runs, int count)
{
    return pwritev2(descriptor, runs, count, -1, RWF_NOWAIT);
}
