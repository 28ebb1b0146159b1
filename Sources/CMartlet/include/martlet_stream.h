/* martlet_stream.h: messages over any pipe or socket. */
#ifndef MARTLET_STREAM_H
#define MARTLET_STREAM_H

#include "martlet_base.h"

MARTLET_BEGIN_DECLARATIONS

/* The wire format is that of multiprocessing.connection: a signed 32-bit size in
   network order, or -1 and an unsigned 64-bit size, then the bytes. With the deadline
   MARTLET_TRY nothing blocks: a call that would have to returns EBUSY, with its progress
   kept for the next call. With every other deadline it blocks as the descriptor does. */

/* Sends one message, the concatenation of `count` runs. `*progress` is 0 in the
   first call and then this function's own; after EINTR or EBUSY the same call goes on
   where it stopped. Returns 0, EINTR, EBUSY or what write(2) failed with. */
int martlet_stream_send(int descriptor, const martlet_bytes *parts, size_t count, size_t *progress,
                        int64_t deadline);

/* What has been received of a message, all zero before the first call. */
typedef struct martlet_incoming {
    uint64_t size;     /* of the message, valid once `phase` is 2             */
    uint64_t received; /* bytes of the present phase                          */
    uint8_t header[8];
    uint32_t phase; /* 0: short size, 1: long size, 2: body                */
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
   it blocks, as `martlet_stream_receive`. Returns 0, ETIMEDOUT, EINTR or what poll(2) failed with.
 */
int martlet_stream_wait(int descriptor, int64_t deadline);

MARTLET_END_DECLARATIONS

#endif
