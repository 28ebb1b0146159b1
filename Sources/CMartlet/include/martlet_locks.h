/* martlet_locks.h: semaphores, locks, conditions, events and barriers. */
#ifndef MARTLET_LOCKS_H
#define MARTLET_LOCKS_H

#include "martlet_base.h"

MARTLET_BEGIN_DECLARATIONS

/* Locks and their relatives live side by side in arenas: mappings of 64 KiB that
   belong to the process that created them. */

typedef struct martlet_arenas martlet_arenas;

/* Where an object is: what another process needs to attach to it. Asking for an
   object's place means that its bytes are never used for another object. */
typedef struct martlet_place {
    int descriptor; /* of the arena's file, borrowed from the object; -1 if the program closed it */
    uint64_t offset;
} martlet_place;

/* Creates an empty set of arenas. Returns 0 or ENOMEM. */
int martlet_arenas_create(martlet_arenas * MARTLET_NULLABLE * MARTLET_NONNULL arenas);
/* Ends the handle; objects keep their own arenas alive. */
void martlet_arenas_close(martlet_arenas *arenas);
/* To be called before each fork: bytes in use now are never used again, and the
   child's objects go to an arena of its own. */
void martlet_arenas_prepare_fork(martlet_arenas *arenas);

/* Every `create` below returns 0, EINVAL (no such kind, value or parties), EMFILE,
   ENFILE or ENOMEM; every `attach` 0 or an errno as `martlet_queue_attach`. */

/* A semaphore or a recursive lock, with the semantics of _multiprocessing.SemLock. */
typedef struct martlet_semaphore martlet_semaphore;

#define MARTLET_RECURSIVE 0 /* a lock that its owner thread may acquire again */
#define MARTLET_SEMAPHORE 1 /* a count that anybody may raise up to `maximum` */
#define MARTLET_ROBUST                                       \
    2 /* a lock that passes to the next comer when its owner \
         dies; `maximum` is 1 */

int martlet_semaphore_create(martlet_arenas *arenas, int kind, uint32_t value, uint32_t maximum,
                             const char *label,
                             martlet_semaphore * MARTLET_NULLABLE * MARTLET_NONNULL semaphore);
int martlet_semaphore_attach(martlet_arenas *arenas, martlet_place place,
                             martlet_semaphore * MARTLET_NULLABLE * MARTLET_NONNULL semaphore);
void martlet_semaphore_close(martlet_semaphore *semaphore);
martlet_place martlet_semaphore_place(martlet_semaphore *semaphore);

/* Takes one unit, waiting until `deadline`. A recursive lock held by this thread is taken
   once more at once. Returns 0, ETIMEDOUT, EINTR, or EOWNERDEAD if the process that holds
   this recursive lock is no more; MARTLET_TRY does not look for that. Never EBUSY. */
int martlet_semaphore_acquire(martlet_semaphore *semaphore, int64_t deadline);
/* Gives one unit back. Returns 0; EPERM if a recursive lock is not held by this
   thread; EOVERFLOW if the value is `maximum` already. */
int martlet_semaphore_release(martlet_semaphore *semaphore);
/* The number of units free, at an instant within the call. */
uint32_t martlet_semaphore_value(martlet_semaphore *semaphore);
int martlet_semaphore_kind(martlet_semaphore *semaphore);
/* The id of the process that holds a recursive or robust lock, dead or alive; 0 if
   none does, or if that is not recorded. */
int martlet_semaphore_owner(martlet_semaphore *semaphore);
uint32_t martlet_semaphore_maximum(martlet_semaphore *semaphore);
/* How often this process took it through this handle, less what it gave back. */
int64_t martlet_semaphore_holds(martlet_semaphore *semaphore);
/* 1 if `holds` is positive and this thread was the last to take it, else 0. */
int martlet_semaphore_is_mine(martlet_semaphore *semaphore);
/* To be called in a forked child: what the parent holds, the child does not. */
void martlet_semaphore_child_after_fork(martlet_semaphore *semaphore);

/* A condition. The caller holds the lock that goes with it around `enter` and
   `notify`, and gives it up around `sleep`. */
typedef struct martlet_condition martlet_condition;

int martlet_condition_create(martlet_arenas *arenas, const char *label,
                             martlet_condition * MARTLET_NULLABLE * MARTLET_NONNULL condition);
int martlet_condition_attach(martlet_arenas *arenas, martlet_place place,
                             martlet_condition * MARTLET_NULLABLE * MARTLET_NONNULL condition);
void martlet_condition_close(martlet_condition *condition);
martlet_place martlet_condition_place(martlet_condition *condition);

/* Joins those whom later notifications wake. Each `enter` is ended by one
   `sleep` that returns 0 or ETIMEDOUT, or by `leave`. Returns 0. */
int martlet_condition_enter(martlet_condition *condition, uint64_t *ticket);
/* Sleeps until notified. Returns 0 if notified, ETIMEDOUT, EINTR, or EINVAL if the
   ticket has ended. */
int martlet_condition_sleep(martlet_condition *condition, uint64_t ticket, int64_t deadline);
/* Gives up waiting: a notification meant for this one passes to another. */
void martlet_condition_leave(martlet_condition *condition, uint64_t ticket);
/* Wakes up to `count` of those who entered before, or if `lock`, borrowed, is the held
   lock of the condition: one after the other, once it is given back. Returns 0. */
int martlet_condition_notify(martlet_condition *condition, uint64_t count,
                             martlet_semaphore *MARTLET_NULLABLE lock);
/* How many have entered and were neither notified nor have left. */
uint64_t martlet_condition_waiting(martlet_condition *condition);

/* A flag that processes wait for. */
typedef struct martlet_event martlet_event;

int martlet_event_create(martlet_arenas *arenas, const char *label,
                         martlet_event * MARTLET_NULLABLE * MARTLET_NONNULL event);
int martlet_event_attach(martlet_arenas *arenas, martlet_place place,
                         martlet_event * MARTLET_NULLABLE * MARTLET_NONNULL event);
void martlet_event_close(martlet_event *event);
martlet_place martlet_event_place(martlet_event *event);

void martlet_event_set(martlet_event *event);
void martlet_event_clear(martlet_event *event);
int martlet_event_is_set(martlet_event *event);
/* What to pass to `wait`: the state of the flag now. */
uint32_t martlet_event_sample(martlet_event *event);
/* Returns 0 once the flag is set, or was at any time since `sample`, which stays
   the same when the call is repeated; ETIMEDOUT or EINTR. */
int martlet_event_wait(martlet_event *event, uint32_t sample, int64_t deadline);

/* A barrier for `parties` threads, reusable. */
typedef struct martlet_barrier martlet_barrier;

int martlet_barrier_create(martlet_arenas *arenas, uint32_t parties, const char *label,
                           martlet_barrier * MARTLET_NULLABLE * MARTLET_NONNULL barrier);
int martlet_barrier_attach(martlet_arenas *arenas, martlet_place place,
                           martlet_barrier * MARTLET_NULLABLE * MARTLET_NONNULL barrier);
void martlet_barrier_close(martlet_barrier *barrier);
martlet_place martlet_barrier_place(martlet_barrier *barrier);

/* Arrives. `*round` names this filling of the barrier, `*index` counts the
   arrivals in it from 0. Whoever gets `parties - 1` must go on to `open` or
   `abort`, the others to `wait`. Waits, without end, while the last arrival of the
   round before has not yet done so. Returns 0, EINTR, or ECANCELED if broken. */
int martlet_barrier_arrive(martlet_barrier *barrier, uint64_t *round, uint32_t *index);
/* Waits until `round` opens. Returns 0; ECANCELED if it was broken or reset;
   ETIMEDOUT, having broken the barrier; or EINTR. The deadline no longer counts
   once all have arrived: then only the last of them can end the round. If it
   dies first, the barrier is broken; others that die waiting count as arrived. */
int martlet_barrier_wait(martlet_barrier *barrier, uint64_t round, int64_t deadline);
/* Lets everybody in `round` go. Returns 0, or ECANCELED if it was broken or reset. */
int martlet_barrier_open(martlet_barrier *barrier, uint64_t round);
/* Gives up waiting for `round`, which then has one arrival less; does nothing once
   all have arrived. */
void martlet_barrier_leave(martlet_barrier *barrier, uint64_t round);
/* Breaks the barrier: all who wait or come return ECANCELED, until `reset`. */
void martlet_barrier_abort(martlet_barrier *barrier);
/* Empties the barrier and mends it; those who wait return ECANCELED. */
void martlet_barrier_reset(martlet_barrier *barrier);
uint32_t martlet_barrier_parties(martlet_barrier *barrier);
/* How many have arrived in the present round. */
uint32_t martlet_barrier_waiting(martlet_barrier *barrier);
int martlet_barrier_is_broken(martlet_barrier *barrier);

MARTLET_END_DECLARATIONS

#endif
