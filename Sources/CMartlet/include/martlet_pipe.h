/* martlet_pipe.h: a queue beside one direction of a pipe or of a pair of sockets. */
#ifndef MARTLET_PIPE_H
#define MARTLET_PIPE_H

#include "martlet_base.h"
#include "martlet_queue.h"

MARTLET_BEGIN_DECLARATIONS

/* Such a queue carries the messages of the kernel's pipe, whose ends, which may block, are bound
   to it as its doorbell, until somebody needs an end for himself: from then on put, get and wait
   return ENOLINK. All functions of queues can be used with it but `put`. */

/* As `martlet_queue_create`, for `capacity` bytes of messages as a pipe holds them. */
int martlet_pipe_create(uint64_t capacity, const char *label,
                        martlet_queue * MARTLET_NULLABLE * MARTLET_NONNULL pipe);
/* Sends one message, waiting for room until `deadline`, and, if it is larger than the
   capacity, until it is received. `*progress` is 0 in the first call and then this function's
   own; after EINTR or EBUSY the same call goes on. Returns as `martlet_queue_put`, or ENOLINK:
   nothing was sent. */
int martlet_pipe_send(martlet_queue *pipe, const martlet_bytes *parts, size_t count,
                      size_t *progress, int64_t deadline);
/* After this process has closed an end: who waits at the other looks whether it was the last. */
void martlet_pipe_leave(martlet_queue *pipe);
/* Of a pair of sockets, once nobody can receive any more. Never blocks. Returns 0 if messages
   were left unread, to one caller of all processes, or EBUSY. */
int martlet_pipe_consume_reset(martlet_queue *pipe);
/* Leaves the messages of an end to the kernel from now on, for ever: those it receives, and
   those it sends. What is in the queues is moved there by one write; into a socket only by a
   process that holds its peer: another process does that as soon as it uses the pipe, and is
   woken if it waits for a message. Returns 0, EINTR (call again) or EBADMSG. */
int martlet_pipe_fall_back(martlet_queue *MARTLET_NULLABLE incoming,
                           martlet_queue *MARTLET_NULLABLE outgoing);
/* For a receiver after ENOLINK; `outgoing` is the other direction, if any. Returns 0: the next
   message comes from the kernel; EBUSY: from the queue; EINTR (call again) or EBADMSG. */
int martlet_pipe_resolve(martlet_queue *incoming, martlet_queue *MARTLET_NULLABLE outgoing);

MARTLET_END_DECLARATIONS

#endif
