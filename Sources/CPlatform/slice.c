/* How long sleeps last, and who hears of one that was too long: for tests. */
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t slice = 250000000;
static const char *report;
/* How long this thread has slept since it was last woken. */
static __thread int64_t slept;

/* How far a thread is that wants to look for signals before it sleeps. */
static __thread enum { UNASKED, TO_LOOK, LOOKED } signals;

/* A slice is this part of what was slept already, and at most so many times the shortest. */
#define PART 4
#define MOST 8

__attribute__((constructor)) static void
read_environment(void)
{
    const char *length = getenv("MARTLET_SLICES");

    /* Not for ever: a sleep without a limit would go on after a signal that restarts calls. */
    if (length != NULL && strcmp(length, "endless") == 0)
        slice = (int64_t)24 * 3600 * 1000000000;
    report = getenv("MARTLET_MISSED");
    if (report != NULL)
        report = strdup(report);
}

int64_t
platform_slice(void)
{
    int64_t length = slept / PART;

    return length < slice ? slice : length > MOST * slice ? MOST * slice : length;
}

void
platform_slice_ended(int64_t length)
{
    slept += length;
}

void
platform_woken(void)
{
    slept = 0;
    /* Who was woken may have to sleep again, and be sent a signal before it does. */
    if (signals == LOOKED)
        signals = TO_LOOK;
}

void
platform_begin_wait(void)
{
    uint64_t caller = platform_caller();

    slept = 0;
    /* A process's first thread is the one whose signals have handlers that wait for it. */
    signals = caller >> 32 == (uint32_t)caller ? TO_LOOK : UNASKED;
}

void
platform_end_wait(void)
{
    signals = UNASKED;
}

int
platform_may_sleep(void)
{
    if (signals != TO_LOOK)
        return 1;
    signals = LOOKED;
    return 0;
}

int
platform_has_looked(void)
{
    return signals == LOOKED;
}

int
platform_pause(int64_t nanoseconds)
{
    struct timespec rest = {nanoseconds / 1000000000, nanoseconds % 1000000000};

    return clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, NULL);
}

void
platform_report(const char *line)
{
    int fd = report == NULL ? -1 : open(report, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return;
    if (write(fd, line, strlen(line)) < 0)
        abort(); /* Only a test asks for it, and must hear of it. */
    close(fd);
}
