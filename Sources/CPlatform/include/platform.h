/* What Swift cannot say on Linux: futexes, anonymous files, robust mutexes.
   An `int` result is 0 or a positive errno. */
#ifndef MARTLET_PLATFORM_H
#define MARTLET_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/* Sleeps while `*word` is `expected`, until `deadline` (CLOCK_MONOTONIC
   nanoseconds; INT64_MAX for ever). 0 after a wake-up, EAGAIN if the word
   differed, ETIMEDOUT, EINTR. */
int platform_futex_wait(const uint32_t *word, uint32_t expected, int64_t deadline);
/* Wakes up to `count` sleepers, in any process; returns how many. */
int platform_futex_wake(const uint32_t *word, int count);

/* Lets one who sleeps on `*word`, if that is `expected`, sleep on `other` instead, until
   the deadline of its call. Returns how many there were: 1, or 0 also if the word differs. */
int platform_futex_requeue(const uint32_t *word, uint32_t expected, const uint32_t *other);

/* Creates an anonymous file, close-on-exec, that can grow but never shrink. */
int platform_memfd_create(const char *name, int *descriptor);
/* 1 if the file can never shrink, else 0. */
int platform_memfd_is_sealed(int descriptor);
/* Backs a range with memory, growing the file if need be; never EINTR. What it
   backed before it failed stays. */
int platform_memfd_allocate(int descriptor, int64_t offset, int64_t count);
/* Gives the memory of a page-aligned range back; it then reads as zero. */
int platform_memfd_punch(int descriptor, int64_t offset, int64_t count);

/* Makes a process-shared robust mutex of a zeroed cache line. */
int platform_mutex_init(void *mutex);
/* Locks. 0, EOWNERDEAD (locked, the state is to be repaired), EBUSY (only try),
   ETIMEDOUT, ENOTRECOVERABLE. Never EINTR. */
int platform_mutex_try(void *mutex);
int platform_mutex_lock(void *mutex, int64_t deadline);
int platform_mutex_make_consistent(void *mutex);
int platform_mutex_unlock(void *mutex);

/* Waits until the descriptor can be read, or has ended, failed or is not open.
   0, ETIMEDOUT, EINTR or what ppoll(2) failed with. */
int platform_poll(int descriptor, int64_t deadline);
/* readv(2) and writev(2) of `count` runs, each an `iovec`, that never wait, whatever the
   descriptor does else: -1 with EAGAIN in errno where they would have to, or EOPNOTSUPP
   if they cannot tell. */
long platform_try_readv(int descriptor, const void *runs, int count);
long platform_try_writev(int descriptor, const void *runs, int count);
/* How many bytes are there to be read; 0 if that cannot be told. */
int platform_readable_count(int descriptor);
/* The memory that what was sent through a socket and not yet received takes; 0 if unknown. */
int platform_unread_count(int descriptor);
/* Makes `number` name the file of `other`, close-on-exec; -1 with an errno. */
int platform_replace_descriptor(int number, int other);
/* A duplicate of a socket that another process holds, `likely` perhaps; -1 if there is none, or
   if the kernel does not let this process have it. Looks through all processes. */
int platform_fetch_socket(uint64_t inode, int likely);
/* Whether another process holds a socket, as far as this one may see. */
int platform_socket_is_elsewhere(uint64_t inode);
/* Puts another socket in the place of the one that this process holds, under all numbers. */
void platform_replace_socket(uint64_t inode, int replacement);
/* 16 bytes that this process keeps for a descriptor, zero at first. Numbers far apart
   share them, and a number that is used again finds what was left: so not for what must be
   right. */
void *platform_descriptor_memory(int descriptor);

/* What the kernel can do, found by trying: a set of the bits below. */
enum {
    PLATFORM_MEMFD = 1,  /* memfd_create(2)                      */
    PLATFORM_SEALS = 2,  /* F_ADD_SEALS                          */
    PLATFORM_ROBUST = 4, /* a robust list for this thread        */
    PLATFORM_PUNCH = 8   /* FALLOC_FL_PUNCH_HOLE on a memfd      */
};
uint32_t platform_features(void);

/* The longest sleep without a look at what is waited for, in nanoseconds: longer for a thread that
   has slept for long, and than any test if MARTLET_SLICES was "endless" when this was loaded. */
int64_t platform_slice(void);
/* Say that a slice of this length ended by itself, or that this thread was woken. */
void platform_slice_ended(int64_t length);
void platform_woken(void);
/* Between these two, the first sleep of a process's first thread does not take place: its caller
   looks for signals first. One that comes while a thread looks for what it waits for would else
   wait with it. */
void platform_begin_wait(void);
void platform_end_wait(void);
/* 0 once, for a sleep that does not take place. */
int platform_may_sleep(void);
/* Whether that has been, so that this thread should sleep at once now. */
int platform_has_looked(void);
/* Waits for so many nanoseconds; 0 or EINTR. */
int platform_pause(int64_t nanoseconds);
/* Appends a line to the file that MARTLET_MISSED named when this was loaded, if it did. */
void platform_report(const char *line);

/* CLOCK_MONOTONIC, in nanoseconds. */
int64_t platform_now(void);
/* Asks the kernel for what `platform_caller` returns, and keeps it. */
uint64_t platform_find_caller(void);
/* This thread, as the kernel numbers it. */
int platform_thread_id(void);
/* 1 if a thread with this number surely runs: it has a list of robust locks, which
   it loses when it ends, before it may become a zombie. 0 says nothing. */
int platform_thread_runs(int thread);
void platform_set_process_tag(uint32_t mark);
/* The first number but 0 that this process, or an ancestor by fork, called this with;
   `here` if that is this call. Without a lock, so that a fork at any moment is safe. */
uint64_t platform_home_namespace(uint64_t here);

/* What the two functions below read: every use of a lock does, so neither is a call.
   These few bytes fit the room for threads' variables that libc keeps for libraries
   that are loaded late, and there they lie at a fixed distance. */
#define PLATFORM_INTERNAL __attribute__((visibility("hidden")))
extern PLATFORM_INTERNAL __thread uint64_t platform_known_caller
    __attribute__((tls_model("initial-exec")));
extern PLATFORM_INTERNAL uint32_t platform_known_mark;

/* This process and this thread as one word: { thread: 32 bits, process: 32 bits }. */
static inline uint64_t
platform_caller(void)
{
    uint64_t caller = platform_known_caller;

    return __builtin_expect(caller == 0, 0) ? platform_find_caller() : caller;
}

/* A number kept for this process: 0 until it is set, and again in a forked child. */
static inline uint32_t
platform_process_tag(void)
{
    return __atomic_load_n(&platform_known_mark, __ATOMIC_RELAXED);
}

/* Tells the processor that this is a loop that waits for another one. */
static inline void
platform_relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

#pragma clang assume_nonnull end

#endif
