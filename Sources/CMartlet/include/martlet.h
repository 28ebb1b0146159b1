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

#include "martlet_base.h"
#include "martlet_locks.h"
#include "martlet_memory.h"
#include "martlet_pipe.h"
#include "martlet_queue.h"
#include "martlet_stream.h"

#endif
