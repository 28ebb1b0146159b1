/* Queue: what it counts, who took which record, and what is done. */
#include "queue.h"

#include "errors.h"
#include "timeouts.h"

PyObject *
Queue_qsize(QueueObject *self, PyObject *unused)
{
    return PyLong_FromUnsignedLongLong(martlet_queue_count(self->queue));
}

PyObject *
Queue_byte_count(QueueObject *self, PyObject *unused)
{
    return PyLong_FromUnsignedLongLong(martlet_queue_byte_count(self->queue));
}

PyObject *
Queue_put_count(QueueObject *self, PyObject *unused)
{
    return PyLong_FromUnsignedLongLong(martlet_queue_put_count(self->queue));
}

PyObject *
Queue_got_count(QueueObject *self, PyObject *unused)
{
    return PyLong_FromUnsignedLongLong(martlet_queue_got_count(self->queue));
}

PyObject *
Queue_open_claim(QueueObject *self, PyObject *unused)
{
    int status = martlet_queue_open_claim(self->queue);

    return bool_or_raise(status == ENOSPC ? ETIMEDOUT : status, "queue");
}

PyObject *
Queue_close_claim(QueueObject *self, PyObject *process_object)
{
    int process;
    uint64_t record;

    if (!convert_int(process_object, &process))
        return NULL;
    if (martlet_queue_close_claim(self->queue, process, &record) != 0)
        Py_RETURN_NONE;
    return PyLong_FromUnsignedLongLong(record);
}

PyObject *
Queue_unfinished(QueueObject *self, PyObject *unused)
{
    return PyLong_FromUnsignedLongLong(martlet_queue_unfinished_count(self->queue));
}

PyObject *
Queue_task_done(QueueObject *self, PyObject *unused)
{
    int status = martlet_queue_task_done(self->queue);

    if (status != EINVAL)
        return none_or_raise(status, "queue");
    PyErr_SetString(PyExc_ValueError, "task_done() called too many times");
    return NULL;
}

PyObject *
Queue_join(QueueObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    int64_t timeout;
    int status;

    if (check_arity("join", nargs, 0, 1) < 0 ||
        parse_timeout(nargs > 0 ? args[0] : NULL, &timeout) < 0)
        return NULL;
    status = martlet_queue_join(self->queue, 0);
    if (must_wait(&status, timeout)) {
        int64_t deadline = deadline_after(timeout);

        CALL_RELEASED(status, martlet_queue_join(self->queue, deadline));
    }
    return bool_or_raise(status, "queue");
}
