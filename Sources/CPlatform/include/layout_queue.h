/* The file of a queue: one page of state, one page of locks, then chunks of
   records. docs/layout.md draws it. */
#ifndef MARTLET_LAYOUT_QUEUE_H
#define MARTLET_LAYOUT_QUEUE_H

#include "layout.h"

/* Where one side of the queue stands. Counters only ever grow. */
struct layout_position {
    uint64_t chunk;    /* offset of the chunk in the file                         */
    uint64_t offset;   /* of the next record in the chunk                         */
    uint64_t records;  /* put, or got, since the queue was created                */
    uint64_t bytes;    /* in those records                                        */
    uint64_t file_end; /* tail only: where the next new chunk goes                */
    uint64_t restart;  /* tail only: the consumers' side stands at the start of the
                          first chunk when it has got exactly so many records     */
    uint64_t pad[2];
};
static_assert(sizeof(struct layout_position) == 64, "layout");

/* A position in two copies. `copies[version & 1]` holds; the other one is filled
   and then published by one store of `version + 1`. */
struct layout_side {
    uint64_t version;
    uint64_t pad[7];
    struct layout_position copies[2];
};
static_assert(sizeof(struct layout_side) == 192, "layout");

#define LAYOUT_CLAIM_COUNT 320

struct layout_queue {
    struct layout_header header;
    uint64_t maximum_count; /* 0: no bound                                 */
    uint64_t maximum_bytes; /* 0: no bound                                 */
    uint64_t framing;       /* of maximum_bytes, beside its bytes, each record counts */
    uint64_t pad_0[5];
    uint32_t records_available; /* event count: consumers sleep here           */
    uint32_t pad_1;
    uint64_t spin_lease_end; /* until then a consumer looks for records: wake nobody */
    uint64_t pad_10[6];
    uint32_t room_available; /* event count: producers sleep here           */
    uint32_t pad_2[15];
    uint32_t all_done; /* event count: `join` sleeps here             */
    uint32_t pad_3[15];
    uint32_t doorbell_wanted;     /* 1 once somebody asked for the doorbell; 2: rung,
                                     but silenced only by who sleeps (of a pipe) */
    uint32_t doorbell_rung;       /* 1 while a byte is known to be in the pipe   */
    uint32_t doorbell_extra_byte; /* 1: somebody died; there may be a byte more  */
    uint32_t diversion;           /* see Diversion in Swift                      */
    uint32_t closed_ends;         /* of a pipe: ends closed                      */
    uint32_t reset_reported;      /* of a pipe: 1 once its reset was told        */
    uint64_t writer_inode;        /* of a pair of sockets: of the one that is written  */
    uint32_t pad_4[8];
    uint64_t done; /* records that were got and done with         */
    uint64_t pad_5[7];
    struct layout_side tail;             /* written under the producers' lock           */
    struct layout_side head;             /* written under the consumers' lock           */
    uint64_t claims[LAYOUT_CLAIM_COUNT]; /* who took which record last: 22 bits of
                                      process id, 42 of a count from 1    */
    uint32_t chunk_released;             /* event count: producers wait for a chunk here */
    uint32_t pad_6[15];
    uint32_t retainer; /* mark of a process that is inside a call after which
                           memory is needed again, or given back by it; or 0 */
    uint32_t pad_7[15];
    uint64_t trimmed_at; /* when memory was given back last, in nanoseconds of
                            CLOCK_MONOTONIC; 0: never                   */
    uint64_t regrown_at; /* when memory was last needed again soon after that,
                            or kept for it since; 0: never              */
    uint8_t pad_8[304];
    uint8_t head_lock[64]; /* a page of the C library's own               */
    uint8_t tail_lock[64];
    uint8_t pad_9[3968];
};
static_assert(offsetof(struct layout_queue, records_available) == 384, "layout");
static_assert(offsetof(struct layout_queue, spin_lease_end) == 392, "layout");
static_assert(offsetof(struct layout_queue, room_available) == 448, "layout");
static_assert(offsetof(struct layout_queue, all_done) == 512, "layout");
static_assert(offsetof(struct layout_queue, doorbell_wanted) == 576, "layout");
static_assert(offsetof(struct layout_queue, diversion) == 588, "layout");
static_assert(offsetof(struct layout_queue, writer_inode) == 600, "layout");
static_assert(offsetof(struct layout_queue, done) == 640, "layout");
static_assert(offsetof(struct layout_queue, tail) == 704, "layout");
static_assert(offsetof(struct layout_queue, head) == 896, "layout");
static_assert(offsetof(struct layout_queue, claims) == 1088, "layout");
static_assert(offsetof(struct layout_queue, chunk_released) == 3648, "layout");
static_assert(offsetof(struct layout_queue, retainer) == 3712, "layout");
static_assert(offsetof(struct layout_queue, trimmed_at) == 3776, "layout");
static_assert(offsetof(struct layout_queue, regrown_at) == 3784, "layout");
static_assert(offsetof(struct layout_queue, head_lock) == 4096, "layout");
static_assert(offsetof(struct layout_queue, tail_lock) == 4160, "layout");
static_assert(sizeof(struct layout_queue) == 8192, "layout");

/* Chunks form a circle through `next`; only the producers' side changes it. A
   record is its size in 8 bytes, then its bytes, padded to 8. A size of
   LAYOUT_JUMP, or the end of the chunk, says: go on in the next chunk. */
struct layout_chunk {
    uint64_t size; /* of the chunk, with this header                             */
    uint64_t next; /* offset of the next chunk in the file                       */
    uint64_t pad[6];
};
static_assert(sizeof(struct layout_chunk) == 64, "layout");

#define LAYOUT_JUMP 0xFFFFFFFFFFFFFFFFULL

#endif
