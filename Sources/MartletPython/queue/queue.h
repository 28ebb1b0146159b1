/* A queue as the extension's other types use it. */
#ifndef MARTLET_PYTHON_QUEUE_H
#define MARTLET_PYTHON_QUEUE_H

#include "receive_buffer.h"

typedef struct QueueObject {
    PyObject_HEAD
    martlet_queue *queue;
    martlet_tasks *tasks; /* in the process of a pool; else NULL */
} QueueObject;

/* What ends a queue's object, by which its type is known: it has no subclass. */
void queue_dealloc(QueueObject *self);

/* Appends a plain value and returns true; false, without an exception and nothing
   appended, for everything else, or if it cannot be done at once. */
bool queue_put_plain(QueueObject *self, PyObject *object);
/* Takes the first record. Returns 0, EMSGSIZE if it has more than `limit` bytes,
   another status, or EINTR with an exception. */
int queue_get_record(QueueObject *self, ReceiveBuffer *record, uint64_t limit, int64_t timeout);
/* The exception of a status of `queue_get_record`; NULL. */
PyObject *queue_get_failure(QueueObject *self, int status);

/* Methods, in queue_batch.c, pool_results.c, pool_tasks.c and queue_counts.c. */
PyObject *Queue_put_plain(QueueObject *self, PyObject *args);
PyObject *Queue_get_plain(QueueObject *self, PyObject *maximum);
PyObject *Queue_put_noted(QueueObject *self, PyObject *const *args, Py_ssize_t nargs);
PyObject *Queue_begin_spin(QueueObject *self, PyObject *unused);
PyObject *Queue_get_spinning(QueueObject *self, PyObject *const *args, Py_ssize_t nargs);
PyObject *Queue_get_stream(QueueObject *self, PyObject *const *args, Py_ssize_t nargs);
PyObject *Queue_follow(QueueObject *self, PyObject *unused);
PyObject *Queue_end_spin(QueueObject *self, PyObject *unused);
PyObject *Queue_qsize(QueueObject *self, PyObject *unused);
PyObject *Queue_byte_count(QueueObject *self, PyObject *unused);
PyObject *Queue_put_count(QueueObject *self, PyObject *unused);
PyObject *Queue_got_count(QueueObject *self, PyObject *unused);
PyObject *Queue_open_claim(QueueObject *self, PyObject *unused);
PyObject *Queue_close_claim(QueueObject *self, PyObject *process);
PyObject *Queue_unfinished(QueueObject *self, PyObject *unused);
PyObject *Queue_task_done(QueueObject *self, PyObject *unused);
PyObject *Queue_join(QueueObject *self, PyObject *const *args, Py_ssize_t nargs);

#endif
