/* martlet_pipe.h: pipes, and pairs of sockets, whose messages go through shared memory. */
#ifndef MARTLET_PIPE_H
#define MARTLET_PIPE_H

#include "martlet_base.h"

MARTLET_BEGIN_DECLARATIONS

/* A lane: a queue beside one direction of a pipe or of a pair of sockets, which carries its
   messages until somebody needs a descriptor for himself. The kernel's ends, which may block,
   say who is left. In each process the lane has one handle at a time. */
typedef struct martlet_lane martlet_lane;

/* Creates a lane for `capacity` bytes of messages as a pipe holds them. `label` says where it was
   created. Never blocks. Returns 0, EMFILE, ENFILE or ENOMEM. */
int martlet_lane_create(uint64_t capacity, const char *label,
                        martlet_lane * MARTLET_NULLABLE * MARTLET_NONNULL lane);
/* Attaches to the lane in the file behind `descriptor`, which is duplicated. Never blocks.
   Returns 0 or an errno as `martlet_queue_attach`. */
int martlet_lane_attach(int descriptor, martlet_lane * MARTLET_NULLABLE * MARTLET_NONNULL lane);
/* Ends the handle. The memory lives on while any process, or an end made of it, holds the lane. */
void martlet_lane_close(martlet_lane *lane);
/* The descriptor of the lane's file, to be sent to other processes. Borrowed; -1 if the program
   closed it. Never blocks. */
int martlet_lane_descriptor(martlet_lane *lane);

/* Says that this process holds an end by `descriptor`, which stays the caller's. Never blocks. */
void martlet_lane_hold(martlet_lane *lane, int descriptor, int is_reading);
/* Before `descriptor` is closed. Never blocks. */
void martlet_lane_let_go(martlet_lane *lane, int descriptor, int is_reading);
/* Whether this process holds any end. Never blocks. */
int martlet_lane_is_held(martlet_lane *lane);
/* After this process has closed an end: who waits at the other looks whether it was the last.
   Never blocks. */
void martlet_lane_leave(martlet_lane *lane);
/* From now on the reading end is readable exactly while there is something to receive. Waits only
   for others to leave a critical section: returns 0; ETIMEDOUT if one of them is stopped there for
   more than a second; EINTR (call again); or EBADMSG. */
int martlet_lane_watch(martlet_lane *lane);

/* One end of a pipe as a process holds it. Any call may return ENOLINK: it has done nothing, and
   from now on the descriptor is what carries messages in this direction, as in martlet_stream.h. */
typedef struct martlet_pipe_end martlet_pipe_end;

/* Makes an end of the lanes by which it receives and sends, which it keeps; NULL where the
   descriptor has carried messages from the start. Never blocks. Returns 0. */
int martlet_pipe_end_create(martlet_lane *MARTLET_NULLABLE incoming,
                            martlet_lane *MARTLET_NULLABLE outgoing,
                            martlet_pipe_end * MARTLET_NULLABLE * MARTLET_NONNULL end);
/* Ends the handle, which closes no descriptor. */
void martlet_pipe_end_close(martlet_pipe_end *end);
/* Sends one message, the concatenation of `count` runs, waiting for room until `deadline` and, if
   it is larger than the capacity, until it is received. `*progress` is 0 in the first call and
   then this function's own; after EINTR or EBUSY (MARTLET_TRY only) the same call goes on. Returns
   as `martlet_queue_put`, ENOLINK, or ECONNRESET if the other end of a pair of sockets was closed
   with messages unread. */
int martlet_pipe_end_send(martlet_pipe_end *end, const martlet_bytes *parts, size_t count,
                          size_t *progress, int64_t deadline);
/* Receives the next message as `martlet_queue_get` takes a record; also returns ENOLINK, EBADF if
   the descriptor was closed, or, once in place of ENODATA, ECONNRESET as above. */
int martlet_pipe_end_receive(martlet_pipe_end *end, const martlet_space *parts, size_t count,
                             size_t *size, int64_t deadline);
/* Waits until there is a message, or the end. Returns 0, ETIMEDOUT, EBUSY (MARTLET_TRY only),
   ENOLINK, EBADF or EINTR. */
int martlet_pipe_end_wait(martlet_pipe_end *end, int64_t deadline);
/* Leaves the messages of both directions to the kernel from now on, for ever. What is in the lanes
   is moved there by one write; into a socket only by a process that holds its peer: another
   process does that as soon as it uses the pipe, and is woken if it waits for a message.
   `*is_drained` says whether all that this end is to receive is in the kernel by now. Waits only
   for that, for a tenth of a second. Returns 0, EINTR (call again) or EBADMSG. */
int martlet_pipe_end_fall_back(martlet_pipe_end *end, int *is_drained);

MARTLET_END_DECLARATIONS

#endif
