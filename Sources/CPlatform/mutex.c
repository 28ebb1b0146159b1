/* The C library's robust mutexes. The kernel's list of what a thread holds
   belongs to the C library, so no other robust lock is possible. */
#define _GNU_SOURCE
#include "layout_queue.h"
#include "platform.h"

#include <pthread.h>
#include <time.h>

static_assert(sizeof(pthread_mutex_t) <= sizeof((struct layout_queue *)0)->head_lock,
              "a mutex fits the cache line that is kept for it");

int
platform_mutex_init(void *mutex)
{
    pthread_mutexattr_t attributes;
    int status = pthread_mutexattr_init(&attributes);

    if (status != 0)
        return status;
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    status = pthread_mutex_init(mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return status;
}

int
platform_mutex_try(void *mutex)
{
    return pthread_mutex_trylock(mutex);
}

int
platform_mutex_lock(void *mutex, int64_t deadline)
{
    struct timespec until = {deadline / 1000000000, deadline % 1000000000};

    return pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &until);
}

int
platform_mutex_make_consistent(void *mutex)
{
    return pthread_mutex_consistent(mutex);
}

int
platform_mutex_unlock(void *mutex)
{
    return pthread_mutex_unlock(mutex);
}
