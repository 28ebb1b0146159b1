/* The bytes that processes share. Explicit pads, every offset asserted; all
   zero is a valid initial state of everything but the mutexes. docs/layout.md
   draws this file. Words that several processes touch at once are reached from
   Swift as atomics of the same width, by offset. */
#ifndef MARTLET_LAYOUT_H
#define MARTLET_LAYOUT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define LAYOUT_MAGIC 0x54454C5452414DULL /* "MARTLET\0" in memory */
#define LAYOUT_VERSION 1u

/* What a shared object is, in `layout_header.kind`. */
enum layout_kind {
    LAYOUT_KIND_QUEUE = 1,
    LAYOUT_KIND_ARENA = 2,
    LAYOUT_KIND_SEMAPHORE = 3,
    LAYOUT_KIND_RECURSIVE = 4,
    LAYOUT_KIND_CONDITION = 5,
    LAYOUT_KIND_EVENT = 6,
    LAYOUT_KIND_BARRIER = 7
};

/* A row of the table of waiters; free while `thread` is 0. */
struct layout_waiter {
    int32_t process;
    int32_t thread;
    uint32_t purpose; /* which call waits, see Waiters.Purpose in Swift */
    uint32_t pad;
    int64_t since; /* CLOCK_MONOTONIC nanoseconds */
};
static_assert(sizeof(struct layout_waiter) == 24, "layout");

#define LAYOUT_LABEL_SIZE 72
#define LAYOUT_WAITER_COUNT 8

/* What every shared object starts with. */
struct layout_header {
    uint64_t magic;
    uint32_t version;
    uint32_t kind;
    int32_t creator;               /* process id in its namespace                  */
    uint32_t missed;               /* slices that did the work of a wake-up         */
    uint64_t creator_start;        /* clock ticks after boot, as /proc/PID/stat     */
    uint64_t pid_namespace;        /* inode of /proc/self/ns/pid                    */
    char label[LAYOUT_LABEL_SIZE]; /* UTF-8, zero-terminated                   */
    int32_t holder_process;        /* who holds it, 0 for nobody                    */
    int32_t holder_thread;
    int64_t holder_since; /* CLOCK_MONOTONIC nanoseconds                   */
    struct layout_waiter waiters[LAYOUT_WAITER_COUNT];
};
static_assert(offsetof(struct layout_header, kind) == 12, "layout");
static_assert(offsetof(struct layout_header, creator) == 16, "layout");
static_assert(offsetof(struct layout_header, missed) == 20, "layout");
static_assert(offsetof(struct layout_header, creator_start) == 24, "layout");
static_assert(offsetof(struct layout_header, label) == 40, "layout");
static_assert(offsetof(struct layout_header, holder_process) == 112, "layout");
static_assert(offsetof(struct layout_header, waiters) == 128, "layout");
static_assert(sizeof(struct layout_header) == 320, "layout");

#endif
