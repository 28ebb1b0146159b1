/* The bytes of the small objects of an arena, each after its header. */
#ifndef MARTLET_LAYOUT_LOCKS_H
#define MARTLET_LAYOUT_LOCKS_H

#include "layout.h"

#define LAYOUT_ARENA_SIZE 65536
/* Objects start at multiples of this. */
#define LAYOUT_SLOT_ALIGNMENT 64

/* What an arena starts with; the first object follows. */
struct layout_arena {
    struct layout_header header;
    uint64_t pad[8];
};
static_assert(sizeof(struct layout_arena) == 384, "layout");

/* A semaphore or a recursive lock. */
struct layout_semaphore {
    struct layout_header header;
    uint32_t units; /* { free units: 31 bits, announced: 1 bit }, a futex;
                       changed together with `owner`, as one word of 64 bits */
    uint32_t owner; /* of a recursive or robust lock that is held, as
                       ProcessIdentity.mark in Swift; while a unit is free, the
                       thread that gave it back last, or 0 */
    uint32_t maximum;
    uint32_t robust; /* 1: passes to the next comer when its owner dies */
    uint64_t pad[6];
};
static_assert(offsetof(struct layout_semaphore, units) == 320, "layout");
static_assert(offsetof(struct layout_semaphore, owner) == 324, "layout");
static_assert(offsetof(struct layout_semaphore, maximum) == 328, "layout");
static_assert(offsetof(struct layout_semaphore, robust) == 332, "layout");
static_assert(sizeof(struct layout_semaphore) == 384, "layout");

struct layout_event {
    struct layout_header header;
    uint32_t flag;    /* { times set: 31 bits, is set: 1 bit } */
    uint32_t changes; /* an event count */
    uint64_t pad[7];
};
static_assert(offsetof(struct layout_event, flag) == 320, "layout");
static_assert(offsetof(struct layout_event, changes) == 324, "layout");
static_assert(sizeof(struct layout_event) == 384, "layout");

struct layout_barrier {
    struct layout_header header;
    uint64_t state; /* see Barrier.State in Swift */
    uint32_t parties;
    uint32_t changes; /* an event count */
    uint64_t pad[6];
};
static_assert(offsetof(struct layout_barrier, state) == 320, "layout");
static_assert(offsetof(struct layout_barrier, parties) == 328, "layout");
static_assert(offsetof(struct layout_barrier, changes) == 332, "layout");
static_assert(sizeof(struct layout_barrier) == 384, "layout");

#define LAYOUT_CONDITION_ROWS 256

struct layout_condition {
    struct layout_header header;
    uint64_t arrivals;         /* how often somebody entered                     */
    uint64_t notified_through; /* the arrivals when somebody last notified       */
    uint64_t overflow;         /* { waiting: 32 bits, permits: 32 bits }: those
                                  who found no row                               */
    uint32_t overflow_changes; /* an event count                                 */
    uint32_t row_limit;        /* rows from here on were never used              */
    uint64_t pad[4];
    uint64_t rows[LAYOUT_CONDITION_ROWS]; /* see Condition.Row in Swift          */
};
static_assert(offsetof(struct layout_condition, arrivals) == 320, "layout");
static_assert(offsetof(struct layout_condition, notified_through) == 328, "layout");
static_assert(offsetof(struct layout_condition, overflow) == 336, "layout");
static_assert(offsetof(struct layout_condition, overflow_changes) == 344, "layout");
static_assert(offsetof(struct layout_condition, row_limit) == 348, "layout");
static_assert(offsetof(struct layout_condition, rows) == 384, "layout");
static_assert(sizeof(struct layout_condition) == 2432, "layout");

#endif
