/* Who the calling thread and its process are, without a system call. */
#include "platform.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

__thread uint64_t platform_known_caller;
uint32_t platform_known_mark;
static _Atomic uint64_t home_namespace;

/* The one thread of a forked child is a new one. */
static void
forget_caller(void)
{
    platform_known_caller = 0;
    platform_set_process_tag(0);
}

__attribute__((constructor)) static void
forget_caller_in_children(void)
{
    pthread_atfork(NULL, NULL, forget_caller);
}

uint64_t
platform_find_caller(void)
{
    platform_known_caller = (uint64_t)syscall(SYS_gettid) << 32 | (uint32_t)getpid();
    return platform_known_caller;
}

int
platform_thread_id(void)
{
    return (int)(platform_caller() >> 32);
}

int
platform_thread_runs(int thread)
{
    void *list = NULL;
    size_t size = 0;

    return syscall(SYS_get_robust_list, thread, &list, &size) == 0 && list != NULL;
}

void
platform_set_process_tag(uint32_t mark)
{
    __atomic_store_n(&platform_known_mark, mark, __ATOMIC_RELAXED);
}

uint64_t
platform_home_namespace(uint64_t here)
{
    uint64_t home = 0;

    return atomic_compare_exchange_strong(&home_namespace, &home, here) ? here : home;
}
