/* martlet_pool.h: what only the Python extension calls, for its pools and its
   descriptors. No part of the interface: it may change with any version. */
#ifndef MARTLET_POOL_H
#define MARTLET_POOL_H

#include "martlet_locks.h"
#include "martlet_queue.h"

MARTLET_BEGIN_DECLARATIONS

/* Between these two, the first call of a process's first thread that would sleep returns EINTR
   instead, so that its caller looks for signals before it calls again: one that came while the
   call looked for what it waits for would else be seen when the wait is over. Never block. */
void martlet_begin_wait(void);
void martlet_end_wait(void);

/* As `martlet_arenas_create`, for a caller that keeps calls on one object that do not wait from
   overlapping, as Python's global lock does: `martlet_semaphore_holds` is exact only then. */
int martlet_arenas_create_serialized(martlet_arenas * MARTLET_NULLABLE * MARTLET_NONNULL arenas);

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

/* Copies the first records, as many as fit `space` but `*count` at the most, and leaves them
   in the queue. `*count` becomes how many, `sizes` their bytes, and `*first` how many
   records were got before. Does not wait. Returns 0, and `*count` 0 if the queue is empty;
   EMSGSIZE if `space` does not hold the first record; EBUSY or EBADMSG. */
int martlet_queue_peek_many(martlet_queue *queue, martlet_space space, size_t *sizes, size_t *count,
                            uint64_t *first);
/* Takes `count` records that were peeked at. Waits only for others to leave a critical
   section. Returns 0; or, nothing taken, EAGAIN if somebody has got one meanwhile, EBUSY
   (MARTLET_TRY only), ETIMEDOUT, EINTR or EBADMSG. */
int martlet_queue_take_many(martlet_queue *queue, uint64_t first, size_t count, int64_t deadline);

/* Takes the lease of who spins: before what brings a record about, and to be followed by
   `martlet_queue_get_spinning` at once, so that whoever puts it wakes no other thread for it.
   Never blocks. */
void martlet_queue_begin_spin(martlet_queue *queue);
/* As `martlet_queue_get`, but waits, without sleeping, only as long as that is cheaper
   than to sleep: mostly under 0.1 ms. ETIMEDOUT or EBUSY if nothing came. */
int martlet_queue_get_spinning(martlet_queue *queue, const martlet_space *parts, size_t count,
                               size_t *size);
/* Leaves what comes to the threads that sleep; follows the two above in any case. Never
   blocks. */
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

/* A queue whose records the threads of one process take in turn. */
typedef struct martlet_tasks martlet_tasks;

/* Makes one of a queue, which it keeps. Never blocks. Returns 0. */
int martlet_tasks_create(martlet_queue *queue,
                         martlet_tasks * MARTLET_NULLABLE * MARTLET_NONNULL tasks);
/* Ends the handle. */
void martlet_tasks_close(martlet_tasks *tasks);
/* Between these two this thread leads: it takes the records itself. Neither call blocks. */
void martlet_tasks_lead(martlet_tasks *tasks);
void martlet_tasks_resign(martlet_tasks *tasks, int is_followed);
/* As `martlet_queue_wait`, for one thread of a process, but leaves records to a thread that
   leads, and for some 0.5 ms after one has resigned, if that `is_followed` by another, to that. */
int martlet_tasks_follow(martlet_tasks *tasks, int64_t deadline);

/* A queue that becomes empty gives memory back, unless a producer is at hand. This says that
   one is: the caller is about to put a record, which ends the retention, or to end it. */
void martlet_queue_begin_retention(martlet_queue *queue);
/* Ends the retention by this process. Unless `is_idle` is 0, an empty queue gives memory back. */
void martlet_queue_end_retention(martlet_queue *queue, int is_idle);

/* The records ever put, or ever got, at an instant within the call. */
uint64_t martlet_queue_put_count(martlet_queue *queue);
uint64_t martlet_queue_got_count(martlet_queue *queue);

MARTLET_END_DECLARATIONS

#endif
