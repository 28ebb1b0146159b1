/* Queue: what it counts, and who took which record. */
#include "queue.h"

#include <errno.h>

#include "errors.h"

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
Queue_open_receipt(QueueObject *self, PyObject *unused)
{
    int status = martlet_queue_open_receipt(self->queue);

    return bool_or_raise(status == ENOSPC ? ETIMEDOUT : status, "queue");
}

PyObject *
Queue_close_receipt(QueueObject *self, PyObject *process_object)
{
    int process;
    uint64_t record;

    if (!convert_int(process_object, &process))
        return NULL;
    if (martlet_queue_close_receipt(self->queue, process, &record) != 0)
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
