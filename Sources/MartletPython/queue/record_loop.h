/* How a record is taken, from a queue or from an end of a pipe. */
#ifndef MARTLET_PYTHON_RECORD_LOOP_H
#define MARTLET_PYTHON_RECORD_LOOP_H

#include "queue.h"
#include "timeouts.h"

/* Takes a record as `martlet_queue_get` does. */
typedef int (*RecordGetter)(void *source, const martlet_space *parts, size_t part_count,
                            size_t *count, int64_t deadline);

/* Takes the first record, waiting for it without the GIL. Whoever put a large record into `other`
   and waits here, perhaps for the answer, retains the memory there. */
static inline int
get_waiting(void *source, RecordGetter get, ReceiveBuffer *record, size_t *count, int64_t deadline,
            martlet_queue *other)
{
    int status = get(source, record->parts, record->part_count, count, deadline);

    if (other != NULL)
        martlet_queue_end_retention(other, status != 0 && status != EMSGSIZE);
    return status;
}

/* Takes the first record of `source`, which is that of `self` if that is a queue, else NULL.
   Returns as `queue_get_record`. */
static inline __attribute__((always_inline)) int
get_record(void *source, RecordGetter get, ReceiveBuffer *record, uint64_t limit, int64_t timeout,
           const EngineState *state, const QueueObject *self)
{
    int64_t deadline = 0;
    bool timed = false;
    size_t count = 0;
    int status;

    receive_begin(record, limit);
    for (;;) {
        status = EBUSY;
        if (record->count <= LARGE_COPY)
            status = get(source, record->parts, record->part_count, &count, MARTLET_TRY);
        if (must_wait(&status, timeout)) {
            /* It may end during any wait, and is another one after it. */
            QueueObject *last_put = state->last_put == self ? NULL : state->last_put;
            martlet_queue *other = last_put == NULL ? NULL : last_put->queue;

            if (!timed)
                deadline = deadline_after(timeout);
            timed = true;
            Py_XINCREF((PyObject *)last_put);
            if (other != NULL)
                martlet_queue_begin_retention(other);
            CALL_RELEASED(status, get_waiting(source, get, record, &count, deadline, other));
            Py_XDECREF((PyObject *)last_put);
        }
        if (status != EMSGSIZE || count > limit)
            break;
        /* Somebody else may take this record meanwhile: then the next one decides. */
        if (receive_reserve(record, count) < 0)
            return EINTR;
    }
    if (status != 0)
        Py_CLEAR(record->bytes);
    else if (receive_finish(record, count) < 0)
        return EINTR;
    return status;
}

#endif
