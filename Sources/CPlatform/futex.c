/* Sleeping on a word of shared memory, and waking who sleeps. */
#include "platform.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int
platform_futex_wait(const uint32_t *word, uint32_t expected, int64_t deadline)
{
    struct timespec until = {deadline / 1000000000, deadline % 1000000000};

    if (deadline < 0)
        return ETIMEDOUT;
    /* The bitset form takes an absolute time of CLOCK_MONOTONIC. */
    if (syscall(SYS_futex, word, FUTEX_WAIT_BITSET, expected, deadline == INT64_MAX ? NULL : &until,
                NULL, FUTEX_BITSET_MATCH_ANY) == 0)
        return 0;
    return errno;
}

int
platform_futex_wake(const uint32_t *word, int count)
{
    long woken = syscall(SYS_futex, word, FUTEX_WAKE, count);

    return woken < 0 ? 0 : (int)woken;
}

int
platform_futex_requeue(const uint32_t *word, uint32_t expected, const uint32_t *other)
{
    long moved = syscall(SYS_futex, word, FUTEX_CMP_REQUEUE, 0, (uintptr_t)1, other, expected);

    return moved < 0 ? 0 : (int)moved;
}

int64_t
platform_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
