/* martlet.h: the C interface of the martlet engine.
 *
 * Queues of records, semaphores, locks, conditions, events, barriers and plain
 * memory that live in anonymous shared mappings, and messages over pipes and
 * sockets in the wire format of Python's multiprocessing.connection.
 *
 * Conventions, which hold for every function unless it says otherwise:
 *
 * - An `int` result is a status: 0, or a positive errno. Nothing else is set.
 * - A handle (`martlet_queue *`, ...) belongs to the process that made it and to
 *   children forked later. `create` and `attach` store an owned handle, which
 *   exactly one call of `release` ends; no other call may use it during or after that.
 *   Any number of threads may use one handle at the same time.
 * - A descriptor passed in is borrowed for the call only; one handed out is
 *   borrowed from its handle. Both `create` and `attach` leave nothing behind
 *   when they fail.
 * - A `deadline` is absolute, in nanoseconds of CLOCK_MONOTONIC, so a call that
 *   returned EINTR may be repeated unchanged. MARTLET_NEVER waits for ever;
 *   0 and every other moment in the past mean "do not wait".
 * - A call that takes a deadline may block until then and returns EINTR when a
 *   signal handler ran meanwhile, or may have. All other calls block for the length of a few
 *   copies at the most, and never on another process that is stopped or dead.
 * - Bytes read from shared memory are checked: a record, offset or length that
 *   does not fit the mapping is EBADMSG.
 */
#ifndef MARTLET_H
#define MARTLET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/* A deadline that never comes. */
#define MARTLET_NEVER INT64_MAX
/* A deadline for calls that must not even wait for another thread or process
   to leave a short critical section: they return EBUSY instead. */
#define MARTLET_TRY INT64_MIN

/* -- About this build ------------------------------------------------------ */

/* The version of this interface. It changes with each incompatible change. */
int martlet_abi_version(void);
/* One line on compiler and build, for people. Static, never freed. */
const char *martlet_build(void);
/* The kernel features that the engine found, as a set of the bits below. */
uint64_t martlet_kernel_features(void);
#define MARTLET_FEATURE_MEMFD 1u       /* anonymous files                       */
#define MARTLET_FEATURE_SEALS 2u       /* files that cannot shrink under us     */
#define MARTLET_FEATURE_ROBUST 4u      /* locks that survive their owner        */
#define MARTLET_FEATURE_PUNCH 8u       /* memory of an open file given back     */
/* Between these two, the first call of a process's first thread that would sleep returns EINTR
   instead, so that its caller looks for signals before it calls again: one that came while the
   call looked for what it waits for would else be seen when the wait is over. Never block. */
void martlet_begin_wait(void);
void martlet_end_wait(void);
/* The present moment, in nanoseconds of CLOCK_MONOTONIC. */
int64_t martlet_now(void);

/* -- Queues: first-in, first-out records of bytes -------------------------- */

typedef struct martlet_queue martlet_queue;

/* A run of bytes, borrowed for one call. */
typedef struct martlet_bytes {
  const void *_Nullable start;
  size_t count;
} martlet_bytes;

/* Creates a queue in a mapping of its own. `maximum_count` bounds the records
   in it, `maximum_bytes` their bytes (a record that is larger alone is let in
   when the queue is empty); 0 is no bound. `label` says where it was created,
   UTF-8, cut to what the header holds. Returns 0, EMFILE, ENFILE or ENOMEM. */
int martlet_queue_create(uint64_t maximum_count, uint64_t maximum_bytes,
                         const char *label,
                         martlet_queue *_Nullable *_Nonnull queue);

/* Attaches to the queue in the file behind `descriptor`, which is duplicated.
   Returns 0, EBADF, EMFILE, ENOMEM, EINVAL (not a queue), EPROTO (made by
   another version of the layout) or EXDEV (another namespace of processes). */
int martlet_queue_attach(int descriptor, martlet_queue *_Nullable *_Nonnull queue);

/* Ends the handle. The memory lives on while any process holds the queue. */
void martlet_queue_close(martlet_queue *queue);

/* The descriptor of the queue's file, to be sent to other processes. Borrowed; -1 if the program
   closed it. Never blocks. */
int martlet_queue_descriptor(martlet_queue *queue);

/* Tells the queue which ends of its doorbell, a non-blocking pipe made by the caller, this
   process holds; -1 is an end that it does not hold. The descriptors stay the caller's, who must
   call this again before closing one. A process without the writing end sees the end of the queue
   when nobody else holds that either (ENODATA); without the reading end, EPIPE likewise. */
void martlet_queue_bind(martlet_queue *queue, int reader, int writer);

/* Counts on one end of the doorbell, and binds it. Takes `descriptor`, and returns the one by which
   the end goes from now on: a reading and a writing end become one descriptor, which does both.
   Never blocks, and never fails: where the doorbell cannot be opened again, the ends stay two. */
int martlet_queue_hold(martlet_queue *queue, int descriptor, int is_reading);
/* A descriptor of this end alone, to wait for or to be given to others; the end goes by it from now
   on, and by no other again. Borrowed. Where no other can be opened, it is that of both ends.
   Never blocks. */
int martlet_queue_part(martlet_queue *queue, int descriptor, int is_reading);
/* Counts no longer on an end. Returns its descriptor, which is the caller's to close; -1 if it
   still is that of the other end. Never blocks. */
int martlet_queue_let_go(martlet_queue *queue, int descriptor, int is_reading);

/* From now on the doorbell's reading end is readable exactly while the queue
   holds records, for every process, until the queue ends. An end that is not
   bound is opened through the other one. Returns 0 or EBADMSG. */
int martlet_queue_watch(martlet_queue *queue);

/* Appends one record, the concatenation of `count` runs, waiting for room until `deadline`.
   In a queue without bounds there always is: but while others get records, this may wait
   for memory of theirs, at most as long as it takes to provide new memory. When it returns,
   others can get the record even if this process dies. Returns 0; or, nothing appended,
   ETIMEDOUT if there was no room; EBUSY (MARTLET_TRY only); ENOMEM if memory is exhausted;
   EPIPE if nobody can ever get it; EINTR; EBADMSG. */
int martlet_queue_put(martlet_queue *queue, const martlet_bytes *parts, size_t count,
                      int64_t deadline);
/* Appends, of `count` records of one run each, those for which there is room at once, but at
   least the first, which it waits for; `*appended` is how many. Otherwise as the above. */
int martlet_queue_put_many(martlet_queue *queue, const martlet_bytes *records, size_t count,
                           size_t *appended, int64_t deadline);
/* Waits until a record without bytes could be put, appending nothing.
   Returns as `martlet_queue_put`. */
int martlet_queue_wait_for_room(martlet_queue *queue, int64_t deadline);

/* A run of bytes to be filled, borrowed for one call. */
typedef struct martlet_space {
  void *_Nullable start;
  size_t count;
} martlet_space;

/* Takes the first record, waiting for one until `deadline`, and copies it to the runs, one
   after the other; `*size` is its bytes. Returns 0; EMSGSIZE if the runs are too short: the
   record stays in the queue, they hold its beginning; ETIMEDOUT if the queue is empty; EBUSY
   (MARTLET_TRY only); ENODATA if it is empty and nobody can ever put; EINTR; EBADMSG. */
int martlet_queue_get(martlet_queue *queue, const martlet_space *parts, size_t count,
                      size_t *size, int64_t deadline);

/* Copies the first records, as many as fit `space` but `*count` at the most, and leaves them
   in the queue. `*count` becomes how many, `sizes` their bytes, and `*first` how many
   records were got before. Does not wait. Returns 0, EBUSY or EBADMSG. */
int martlet_queue_peek_many(martlet_queue *queue, martlet_space space, size_t *sizes,
                            size_t *count, uint64_t *first);
/* Takes `count` records that were peeked at. Waits only for others to leave a critical
   section. Returns 0; or, nothing taken, EAGAIN if somebody has got one meanwhile, EBUSY
   (MARTLET_TRY only), ETIMEDOUT, EINTR or EBADMSG. */
int martlet_queue_take_many(martlet_queue *queue, uint64_t first, size_t count, int64_t deadline);

/* Promises to take a record as soon as it is there, and to look for it by
   `martlet_queue_get_spinning` at once: before what brings it about, so that whoever puts it
   does not wake other threads for it. */
void martlet_queue_begin_spin(martlet_queue *queue);
/* As `martlet_queue_get`, but waits, without sleeping, only as long as that is cheaper
   than to sleep: mostly under 0.1 ms. ETIMEDOUT or EBUSY if nothing came. */
int martlet_queue_get_spinning(martlet_queue *queue, const martlet_space *parts, size_t count,
                           size_t *size);
/* Leaves what comes to the threads that sleep; follows the two above in any case. */
void martlet_queue_end_spin(martlet_queue *queue);

/* From now on it is known of this process which record it took last: that is written
   down just before the record is taken, so whoever dies when, its claim tells what
   it had. Once in a process, on its own handle, by the only thread that takes.
   Returns 0, or ENOSPC if 320 processes have a claim already. */
int martlet_queue_open_claim(martlet_queue *queue);
/* Ends the claim of `process`, which is dead. Returns 0 and in `*record` the number
   of the record that it took last, counted from 0 in the order of putting; or ENOENT
   if it took none or had no claim. */
int martlet_queue_close_claim(martlet_queue *queue, int32_t process, uint64_t *record);

/* Waits until the queue holds a record, taking nothing. Returns 0, ETIMEDOUT,
   EBUSY (MARTLET_TRY only), ENODATA (as `martlet_queue_get`) or EINTR. */
int martlet_queue_wait(martlet_queue *queue, int64_t deadline);
/* The same, for one thread of a process, but leaves records to a thread that leads, and
   for some 0.5 ms after one has resigned, if that `is_followed` by another, to that. */
int martlet_queue_follow(martlet_queue *queue, int64_t deadline);
/* Between these two this thread leads: it takes the records itself. Neither call blocks. */
void martlet_queue_lead(martlet_queue *queue);
void martlet_queue_resign(martlet_queue *queue, int is_followed);

/* A queue that becomes empty gives memory back, unless a producer is at hand. This says that
   one is: the caller is about to put a record, which ends the retention, or to end it. */
void martlet_queue_begin_retention(martlet_queue *queue);
/* Ends the retention by this process. Unless `is_idle` is 0, an empty queue gives memory back. */
void martlet_queue_end_retention(martlet_queue *queue, int is_idle);

/* The exact number of records in the queue, or of their bytes, at an instant within the call. */
uint64_t martlet_queue_count(martlet_queue *queue);
uint64_t martlet_queue_byte_count(martlet_queue *queue);

/* The records ever put, or ever got, at an instant within the call. */
uint64_t martlet_queue_put_count(martlet_queue *queue);
uint64_t martlet_queue_got_count(martlet_queue *queue);

/* The records that were put and are not done with, at an instant within the call. */
uint64_t martlet_queue_unfinished_count(martlet_queue *queue);

/* Counts one record that was got as done with. Returns 0, or EINVAL if more were
   done than put. */
int martlet_queue_task_done(martlet_queue *queue);
/* Waits until all records ever put are done with. Returns 0, ETIMEDOUT, EINTR. */
int martlet_queue_join(martlet_queue *queue, int64_t deadline);

/* -- Small shared objects --------------------------------------------------- */
/* Locks and their relatives live side by side in arenas: mappings of 64 KiB that
   belong to the process that created them. */

typedef struct martlet_arenas martlet_arenas;

/* Where an object is: what another process needs to attach to it. Asking for an
   object's place means that its bytes are never used for another object. */
typedef struct martlet_place {
  int descriptor; /* of the arena's file, borrowed from the object; -1 if the program closed it */
  uint64_t offset;
} martlet_place;

/* Creates an empty set of arenas. One thread at a time may use it to create and
   to attach, and release the objects in it. Returns 0 or ENOMEM. */
int martlet_arenas_create(martlet_arenas *_Nullable *_Nonnull arenas);
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
#define MARTLET_ROBUST 2    /* a lock that passes to the next comer when its owner
                               dies; `maximum` is 1 */

int martlet_semaphore_create(martlet_arenas *arenas, int kind, uint32_t value,
                             uint32_t maximum, const char *label,
                             martlet_semaphore *_Nullable *_Nonnull semaphore);
int martlet_semaphore_attach(martlet_arenas *arenas, martlet_place place,
                             martlet_semaphore *_Nullable *_Nonnull semaphore);
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
/* How often this process took it through this handle, less what it gave back; of more
   units than 1 if calls of `release` and `acquire` with MARTLET_TRY do not overlap. */
int64_t martlet_semaphore_holds(martlet_semaphore *semaphore);
/* 1 if `holds` is positive and this thread was the last to take it, else 0. */
int martlet_semaphore_is_mine(martlet_semaphore *semaphore);
/* To be called in a forked child: what the parent holds, the child does not. */
void martlet_semaphore_child_after_fork(martlet_semaphore *semaphore);

/* A condition. The caller holds the lock that goes with it around `enter` and
   `notify`, and gives it up around `sleep`. */
typedef struct martlet_condition martlet_condition;

int martlet_condition_create(martlet_arenas *arenas, const char *label,
                             martlet_condition *_Nullable *_Nonnull condition);
int martlet_condition_attach(martlet_arenas *arenas, martlet_place place,
                             martlet_condition *_Nullable *_Nonnull condition);
void martlet_condition_close(martlet_condition *condition);
martlet_place martlet_condition_place(martlet_condition *condition);

/* Joins those whom later notifications wake. Each `enter` is ended by one
   `sleep` that returns 0 or ETIMEDOUT, or by `leave`. Returns 0. */
int martlet_condition_enter(martlet_condition *condition, uint64_t *ticket);
/* Sleeps until notified. Returns 0 if notified, ETIMEDOUT, EINTR, or EINVAL if the
   ticket has ended. */
int martlet_condition_sleep(martlet_condition *condition, uint64_t ticket,
                            int64_t deadline);
/* Gives up waiting: a notification meant for this one passes to another. */
void martlet_condition_leave(martlet_condition *condition, uint64_t ticket);
/* Wakes up to `count` of those who entered before, or if `lock`, borrowed, is the held
   lock of the condition: one after the other, once it is given back. Returns 0. */
int martlet_condition_notify(martlet_condition *condition, uint64_t count,
                             martlet_semaphore *_Nullable lock);
/* How many have entered and were neither notified nor have left. */
uint64_t martlet_condition_waiting(martlet_condition *condition);

/* A flag that processes wait for. */
typedef struct martlet_event martlet_event;

int martlet_event_create(martlet_arenas *arenas, const char *label,
                         martlet_event *_Nullable *_Nonnull event);
int martlet_event_attach(martlet_arenas *arenas, martlet_place place,
                         martlet_event *_Nullable *_Nonnull event);
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

int martlet_barrier_create(martlet_arenas *arenas, uint32_t parties,
                           const char *label,
                           martlet_barrier *_Nullable *_Nonnull barrier);
int martlet_barrier_attach(martlet_arenas *arenas, martlet_place place,
                           martlet_barrier *_Nullable *_Nonnull barrier);
void martlet_barrier_close(martlet_barrier *barrier);
martlet_place martlet_barrier_place(martlet_barrier *barrier);

/* Arrives. `*round` names this filling of the barrier, `*index` counts the
   arrivals in it from 0. Whoever gets `parties - 1` must go on to `open` or
   `abort`, the others to `wait`. Waits, without end, while the last arrival of the
   round before has not yet done so. Returns 0, EINTR, or ECANCELED if broken. */
int martlet_barrier_arrive(martlet_barrier *barrier, uint64_t *round,
                           uint32_t *index);
/* Waits until `round` opens. Returns 0; ECANCELED if it was broken or reset;
   ETIMEDOUT, having broken the barrier; or EINTR. The deadline no longer counts
   once all have arrived: then only the last of them can end the round. If it
   dies first, the barrier is broken; others that die waiting count as arrived. */
int martlet_barrier_wait(martlet_barrier *barrier, uint64_t round,
                         int64_t deadline);
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

/* -- Plain memory ------------------------------------------------------------ */

/* Zero-filled bytes shared by all who hold them. */
typedef struct martlet_memory martlet_memory;

/* Creates `count` bytes, all of them backed by memory from the start, so that
   touching them cannot fail. Returns 0, EINVAL (0 bytes), EMFILE, ENFILE or ENOMEM. */
int martlet_memory_create(size_t count, const char *label,
                          martlet_memory *_Nullable *_Nonnull memory);
/* Attaches to the file behind `descriptor`, which is duplicated; `count` is the
   size it must at least have. Returns 0, EBADF, EINVAL, EMFILE or ENOMEM. */
int martlet_memory_attach(int descriptor, size_t count,
                          martlet_memory *_Nullable *_Nonnull memory);
/* Unmaps the bytes: nobody may hold a pointer to them any more. */
void martlet_memory_close(martlet_memory *memory);
void *martlet_memory_address(martlet_memory *memory);
size_t martlet_memory_count(martlet_memory *memory);
/* The descriptor of its file. Borrowed; -1 if the program closed it. Never blocks. */
int martlet_memory_descriptor(martlet_memory *memory);

#pragma clang assume_nonnull end

#include "martlet_streams.h"

#ifdef __cplusplus
}
#endif

#endif
