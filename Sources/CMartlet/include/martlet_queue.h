/* martlet_queue.h: first-in, first-out records of bytes. */
#ifndef MARTLET_QUEUE_H
#define MARTLET_QUEUE_H

#include "martlet_base.h"

MARTLET_BEGIN_DECLARATIONS

typedef struct martlet_queue martlet_queue;

/* Creates a queue in a mapping of its own. `maximum_count` bounds the records
   in it, `maximum_bytes` their bytes (a record that is larger alone is let in
   when the queue is empty); 0 is no bound. `label` says where it was created,
   UTF-8, cut to what the header holds. Returns 0, EMFILE, ENFILE or ENOMEM. */
int martlet_queue_create(uint64_t maximum_count, uint64_t maximum_bytes, const char *label,
                         martlet_queue * MARTLET_NULLABLE * MARTLET_NONNULL queue);

/* Attaches to the queue in the file behind `descriptor`, which is duplicated.
   Returns 0, EBADF, EMFILE, ENOMEM, EINVAL (not a queue), EPROTO (made by
   another version of the layout) or EXDEV (another namespace of processes). */
int martlet_queue_attach(int descriptor, martlet_queue * MARTLET_NULLABLE * MARTLET_NONNULL queue);

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

/* After this process has closed an end of the doorbell: who waits looks whether it was the last.
   Never blocks. */
void martlet_queue_leave(martlet_queue *queue);

/* From now on the doorbell's reading end is readable exactly while the queue
   holds records, for every process, until the queue ends. An end that is not
   bound is opened through the other one. Waits only for others to leave a critical section:
   returns 0, or ETIMEDOUT if one of them is stopped there for more than a second. */
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

/* Takes the first record, waiting for one until `deadline`, and copies it to the runs, one
   after the other; `*size` is its bytes. Returns 0; EMSGSIZE if the runs are too short: the
   record stays in the queue, they hold its beginning; ETIMEDOUT if the queue is empty; EBUSY
   (MARTLET_TRY only); ENODATA if it is empty and nobody can ever put; EINTR; EBADMSG. */
int martlet_queue_get(martlet_queue *queue, const martlet_space *parts, size_t count, size_t *size,
                      int64_t deadline);

/* Waits until the queue holds a record, taking nothing. Returns 0, ETIMEDOUT,
   EBUSY (MARTLET_TRY only), ENODATA (as `martlet_queue_get`) or EINTR. */
int martlet_queue_wait(martlet_queue *queue, int64_t deadline);
/* The exact number of records in the queue, or of their bytes, at an instant within the call. */
uint64_t martlet_queue_count(martlet_queue *queue);
uint64_t martlet_queue_byte_count(martlet_queue *queue);

/* The records that were put and are not done with, at an instant within the call. */
uint64_t martlet_queue_unfinished_count(martlet_queue *queue);

/* Counts one record that was got as done with. Returns 0, or EINVAL if more were
   done than put. */
int martlet_queue_task_done(martlet_queue *queue);
/* Waits until all records ever put are done with. Returns 0, ETIMEDOUT, EINTR. */
int martlet_queue_join(martlet_queue *queue, int64_t deadline);

MARTLET_END_DECLARATIONS

#endif
