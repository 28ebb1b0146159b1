/* Who the calling thread and its process are, without a system call. */
#include "platform.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

static __thread uint64_t caller;
static _Atomic uint32_t process_mark;
static _Atomic uint64_t home_namespace;

/* The one thread of a forked child is a new one. */
static void forget_caller(void)
{
    caller = 0;
    platform_set_process_mark(0);
}

__attribute__((constructor)) static void forget_caller_in_children(void)
{
    pthread_atfork(NULL, NULL, forget_caller);
}

uint64_t platform_caller(void)
{
    if (caller == 0)
        caller = (uint64_t)syscall(SYS_gettid) << 32 | (uint32_t)getpid();
    return caller;
}

int platform_thread_id(void)
{
    return (int)(platform_caller() >> 32);
}

uint32_t platform_process_mark(void)
{
    return atomic_load_explicit(&process_mark, memory_order_relaxed);
}

void platform_set_process_mark(uint32_t mark)
{
    atomic_store_explicit(&process_mark, mark, memory_order_relaxed);
}

uint64_t platform_home_namespace(uint64_t here)
{
    uint64_t home = 0;

    return atomic_compare_exchange_strong(&home_namespace, &home, here) ? here : home;
}
