/* martlet_streams.h: the part of martlet.h, by which it is included, that moves messages
 * through pipes and sockets. Its conventions hold here, too. */
#ifndef MARTLET_STREAMS_H
#define MARTLET_STREAMS_H

#ifndef MARTLET_H
#error "include martlet.h"
#endif

#pragma clang assume_nonnull begin

/* -- Streams: messages over any pipe or socket ----------------------------- */
/* The wire format is that of multiprocessing.connection: a signed 32-bit size in
   network order, or -1 and an unsigned 64-bit size, then the bytes. With the deadline
   MARTLET_TRY nothing blocks: a call that would have to returns EBUSY, with its progress
   kept for the next call. With every other deadline it blocks as the descriptor does. */

/* Sends one message, the concatenation of `count` runs. `*progress` is 0 in the
   first call and then this function's own; after EINTR or EBUSY the same call goes on
   where it stopped. Returns 0, EINTR, EBUSY or what write(2) failed with. */
int martlet_stream_send(int descriptor, const martlet_bytes *parts, size_t count,
                        size_t *progress, int64_t deadline);

/* What has been received of a message, all zero before the first call. */
typedef struct martlet_incoming {
  uint64_t size;       /* of the message, valid once `phase` is 2             */
  uint64_t received;   /* bytes of the present phase                          */
  uint8_t header[8];
  uint32_t phase;      /* 0: short size, 1: long size, 2: body                */
} martlet_incoming;

/* Receives the next message into `space` if it fits. Returns 0 with `received` and `size`
   the bytes of the message; EMSGSIZE with `phase` 2 if it does not, and then none of them
   was received; EINTR or EBUSY (call again with the same space); ENODATA at the end of the
   stream (`received` says whether it ended inside a size or a body) or what read(2) failed
   with. Before it blocks it looks for a moment whether a message comes, as far as that was
   lately worth it with this descriptor. */
int martlet_stream_receive(int descriptor, martlet_incoming *incoming, martlet_space space,
                           int64_t deadline);
/* Then receives the body into the runs, as much as they hold, of which the first
   `incoming->received` bytes are there already; never more than the body. Returns 0,
   EINTR, ENODATA (as above) or what read(2) failed with. */
int martlet_stream_receive_body(int descriptor, martlet_incoming *incoming,
                                const martlet_space *parts, size_t count);
/* Waits until `descriptor` can be read, or has ended or failed; looks for a moment before
   it blocks, as `martlet_stream_receive`. Returns 0, ETIMEDOUT, EINTR or what poll(2) failed with. */
int martlet_stream_wait(int descriptor, int64_t deadline);

/* -- Pipes: a queue beside one direction of a pipe or of a pair of sockets --- */
/* Such a queue carries the messages of the kernel's pipe, whose ends, which may block, are bound
   to it as its doorbell, until somebody needs an end for himself: from then on put, get and wait
   return ENOLINK. All functions of queues can be used with it but `put`. */

/* As `martlet_queue_create`, for `capacity` bytes of messages as a pipe holds them. */
int martlet_pipe_create(uint64_t capacity, const char *label,
                        martlet_queue *_Nullable *_Nonnull pipe);
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
int martlet_pipe_fall_back(martlet_queue *_Nullable incoming, martlet_queue *_Nullable outgoing);
/* For a receiver after ENOLINK; `outgoing` is the other direction, if any. Returns 0: the next
   message comes from the kernel; EBUSY: from the queue; EINTR (call again) or EBADMSG. */
int martlet_pipe_resolve(martlet_queue *incoming, martlet_queue *_Nullable outgoing);

#pragma clang assume_nonnull end

#endif
