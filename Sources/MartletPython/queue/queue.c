/* Queue: a queue of records in shared memory. */
#include "record_loop.h"
#include "errors.h"

static PyObject *
Queue_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"maxsize", "max_bytes", "label", NULL};
    int maximum_count = 0;
    Py_ssize_t maximum_bytes = 0;
    const char *label = "";
    QueueObject *self;
    int status = 0;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O&ns:Queue", names, convert_int,
                                     &maximum_count, &maximum_bytes, &label))
        return NULL;
    if (maximum_count < 0 || maximum_bytes < 0) {
        PyErr_SetString(PyExc_ValueError, "maxsize and max_bytes must not be negative");
        return NULL;
    }
    self = (QueueObject *)PyType_GenericAlloc(type, 0);
    if (self != NULL)
        status = martlet_queue_create((uint64_t)maximum_count, (uint64_t)maximum_bytes, label,
                                      &self->queue);
    return finish_object((PyObject *)self, status, "queue");
}

static PyObject *
Queue_attach(PyObject *type, PyObject *descriptor_object)
{
    int descriptor, status = 0;
    QueueObject *self;

    if (!convert_int(descriptor_object, &descriptor))
        return NULL;
    self = (QueueObject *)PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (self != NULL)
        status = martlet_queue_attach(descriptor, &self->queue);
    return finish_object((PyObject *)self, status, "queue");
}

void
queue_dealloc(QueueObject *self)
{
    EngineState *state = state_of((PyObject *)self);

    if (state->last_put == self)
        state->last_put = NULL;
    if (self->tasks != NULL)
        martlet_tasks_close(self->tasks);
    if (self->queue != NULL)
        martlet_queue_close(self->queue);
    free_object((PyObject *)self);
}

static PyObject *
Queue_bind(QueueObject *self, PyObject *args)
{
    int reader, writer;

    if (!PyArg_ParseTuple(args, "O&O&:bind", convert_int, &reader, convert_int, &writer))
        return NULL;
    martlet_queue_bind(self->queue, reader, writer);
    Py_RETURN_NONE;
}

static PyObject *
Queue_leave(QueueObject *self, PyObject *unused)
{
    martlet_queue_leave(self->queue);
    Py_RETURN_NONE;
}

static PyObject *
Queue_watch(QueueObject *self, PyObject *unused)
{
    int status;

    CALL_RELEASED(status, martlet_queue_watch(self->queue));
    return none_or_raise(status, "queue");
}

static PyObject *
put_result(QueueObject *self, int status)
{
    if (status != ETIMEDOUT)
        return none_or_raise(status, "queue");
    PyErr_SetNone(state_of((PyObject *)self)->full);
    return NULL;
}

/* Says that a record of `count` bytes was put. */
static void
note_put(QueueObject *self, size_t count)
{
    if (count > LARGE_COPY)
        state_of((PyObject *)self)->last_put = self;
}

static PyObject *
put_parts(QueueObject *self, const martlet_bytes *parts, size_t part_count, size_t count,
          int64_t timeout, int64_t deadline)
{
    int status = EBUSY;

    if (count <= LARGE_COPY)
        status = martlet_queue_put(self->queue, parts, part_count, MARTLET_TRY);
    if (must_wait(&status, timeout))
        CALL_RELEASED(status, martlet_queue_put(self->queue, parts, part_count, deadline));
    if (status == 0)
        note_put(self, count);
    return put_result(self, status);
}

static PyObject *
Queue_put(QueueObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_buffer record;
    martlet_bytes part;
    PyObject *result;
    int64_t timeout;

    if (check_arity("put", nargs, 1, 3) < 0 ||
        parse_block_and_timeout(args, nargs, 1, &timeout) < 0)
        return NULL;
    if (PyObject_GetBuffer(args[0], &record, PyBUF_SIMPLE) < 0)
        return NULL;
    part = (martlet_bytes){record.buf, (size_t)record.len};
    result = put_parts(self, &part, 1, part.count, timeout, deadline_after(timeout));
    PyBuffer_Release(&record);
    return result;
}

static PyObject *
Queue_put_object(QueueObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Pickle pickle;
    PyObject *result = NULL;
    int64_t timeout, deadline;

    if (check_arity("put_object", nargs, 2, 4) < 0 ||
        parse_block_and_timeout(args, nargs, 2, &timeout) < 0)
        return NULL;
    deadline = deadline_after(timeout); /* what `dumps` takes of the time is part of it */
    martlet_queue_begin_retention(self->queue);
    if (pickle_object(&pickle, args[0], args[1], state_of((PyObject *)self)) == 0) {
        result = put_parts(self, pickle.parts, pickle.part_count, pickle.count, timeout, deadline);
        pickle_release(&pickle);
    }
    if (result == NULL)
        martlet_queue_end_retention(self->queue, true);
    return result;
}

bool
queue_put_plain(QueueObject *self, PyObject *object)
{
    Pickle pickle;
    const EngineState *state = state_of((PyObject *)self);
    int status = EBUSY;

    if (pickle_plain(&pickle, object, state)) {
        status = martlet_queue_put(self->queue, pickle.parts, 1, MARTLET_TRY);
    } else if (pickle_large_bytes(&pickle, object, state->protocol)) {
        Py_INCREF((PyObject *)self);
        Py_BEGIN_ALLOW_THREADS
        status = martlet_queue_put(self->queue, pickle.parts, pickle.part_count, MARTLET_TRY);
        Py_END_ALLOW_THREADS
        if (status == 0)
            note_put(self, pickle.count);
        Py_DECREF((PyObject *)self);
    }
    pickle_release(&pickle);
    return status == 0;
}

static PyObject *
Queue_wait_for_room(QueueObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    int64_t timeout;
    int status;

    if (check_arity("wait_for_room", nargs, 0, 2) < 0 ||
        parse_block_and_timeout(args, nargs, 0, &timeout) < 0)
        return NULL;
    status = martlet_queue_wait_for_room(self->queue, MARTLET_TRY);
    if (must_wait(&status, timeout)) {
        int64_t deadline = deadline_after(timeout);

        CALL_RELEASED(status, martlet_queue_wait_for_room(self->queue, deadline));
    }
    return put_result(self, status);
}

static int
get_from_queue(void *queue, const martlet_space *parts, size_t part_count, size_t *count,
               int64_t deadline)
{
    return martlet_queue_get(queue, parts, part_count, count, deadline);
}

int
queue_get_record(QueueObject *self, ReceiveBuffer *record, uint64_t limit, int64_t timeout)
{
    return get_record(self->queue, get_from_queue, record, limit, timeout,
                      state_of((PyObject *)self), self);
}

PyObject *
queue_get_failure(QueueObject *self, int status)
{
    if (status == ETIMEDOUT)
        PyErr_SetNone(state_of((PyObject *)self)->empty);
    else if (status == ENODATA)
        PyErr_SetNone(PyExc_EOFError);
    else
        return raise_status(status, "queue");
    return NULL;
}

static PyObject *
Queue_get(QueueObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    ReceiveBuffer record;
    Py_ssize_t limit = -1;
    int64_t timeout;
    int status;

    if (check_arity("get", nargs, 0, 3) < 0 ||
        parse_block_and_timeout(args, nargs, 0, &timeout) < 0)
        return NULL;
    if (nargs > 2) {
        limit = PyLong_AsSsize_t(args[2]);
        if (limit == -1 && PyErr_Occurred())
            return NULL;
    }
    status = queue_get_record(self, &record, limit < 0 ? UINT64_MAX : (uint64_t)limit, timeout);
    if (status == EMSGSIZE)
        Py_RETURN_NONE;
    if (status != 0)
        return queue_get_failure(self, status);
    return received_as_bytes(&record);
}

static PyObject *
Queue_get_object(QueueObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    ReceiveBuffer record;
    int64_t timeout;
    int status;

    if (check_arity("get_object", nargs, 1, 3) < 0 ||
        parse_block_and_timeout(args, nargs, 1, &timeout) < 0)
        return NULL;
    status = queue_get_record(self, &record, UINT64_MAX, timeout);
    if (status != 0)
        return queue_get_failure(self, status);
    return received_as_object(&record, args[0], state_of((PyObject *)self));
}

static PyObject *
Queue_poll(QueueObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    int64_t timeout = 0;
    int status;

    if (check_arity("poll", nargs, 0, 1) < 0 || (nargs > 0 && parse_timeout(args[0], &timeout) < 0))
        return NULL;
    status = martlet_queue_wait(self->queue, MARTLET_TRY);
    if (must_wait(&status, timeout)) {
        int64_t deadline = deadline_after(timeout);

        CALL_RELEASED(status, martlet_queue_wait(self->queue, deadline));
    }
    return bool_or_raise(status == ENODATA ? 0 : status, "queue");
}

static PyObject *
Queue_get_descriptor(QueueObject *self, void *closure)
{
    return object_from_descriptor(martlet_queue_descriptor(self->queue));
}

static PyMethodDef Queue_methods[] = {
    {"attach", Queue_attach, METH_O | METH_CLASS,
     "Attach to the queue in the file behind a descriptor."},
    {"bind", (PyCFunction)Queue_bind, METH_VARARGS,
     "Say which ends of the doorbell pipe this process holds, -1 for none."},
    {"leave", (PyCFunction)Queue_leave, METH_NOARGS,
     "Tell who waits at the other end of a pipe that an end was closed."},
    {"watch", (PyCFunction)Queue_watch, METH_NOARGS,
     "Keep the doorbell readable exactly while the queue is not empty, for ever."},
    {"put", FAST(Queue_put), "Append bytes."},
    {"put_object", FAST(Queue_put_object), "Append the pickle of an object."},
    {"put_noted", FAST(Queue_put_noted), "Append a plain value at once, noting its number."},
    {"put_plain", (PyCFunction)Queue_put_plain, METH_VARARGS,
     "Append plain values of a list or tuple, as many as there is room for at once."},
    {"wait_for_room", FAST(Queue_wait_for_room), "Wait as `put` does, appending nothing."},
    {"get", FAST(Queue_get), "Take the first record."},
    {"get_plain", (PyCFunction)Queue_get_plain, METH_O,
     "Take the first objects as far as they are plain values and come at once."},
    {"get_object", FAST(Queue_get_object), "Take the first object."},
    {"begin_spin", (PyCFunction)Queue_begin_spin, METH_NOARGS,
     "Promise to take a record as soon as it is there."},
    {"get_spinning", FAST(Queue_get_spinning), "Take the first object if it comes soon."},
    {"get_stream", FAST(Queue_get_stream),
     "Give an iterator the results that come soon, as long as they are its own."},
    {"follow", (PyCFunction)Queue_follow, METH_NOARGS,
     "Wait until there is a record for which nobody looks."},
    {"end_spin", (PyCFunction)Queue_end_spin, METH_NOARGS,
     "Leave what comes to the threads that sleep."},
    {"open_claim", (PyCFunction)Queue_open_claim, METH_NOARGS,
     "Let it be known which record this process took last."},
    {"close_claim", (PyCFunction)Queue_close_claim, METH_O,
     "The number of the record that a dead process took last, or None."},
    {"poll", FAST(Queue_poll), "Whether a record, or the end, is there within `timeout`."},
    {"qsize", (PyCFunction)Queue_qsize, METH_NOARGS, "The exact number of records."},
    {"byte_count", (PyCFunction)Queue_byte_count, METH_NOARGS, "The bytes of all records."},
    {"put_count", (PyCFunction)Queue_put_count, METH_NOARGS, "The records ever put."},
    {"got_count", (PyCFunction)Queue_got_count, METH_NOARGS, "The records ever got."},
    {"unfinished", (PyCFunction)Queue_unfinished, METH_NOARGS,
     "The records that were put and are not done with."},
    {"task_done", (PyCFunction)Queue_task_done, METH_NOARGS,
     "Count one record that was taken as done with."},
    {"join", FAST(Queue_join),
     "Wait until every record put is done; False if `timeout` passed first."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef Queue_getset[] = {
    {"descriptor", (getter)Queue_get_descriptor, NULL, "Borrowed: it lives as long as the queue.",
     NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot Queue_slots[] = {
    {Py_tp_doc, "A queue of records in shared memory."},
    {Py_tp_new, Queue_new},
    {Py_tp_dealloc, queue_dealloc},
    {Py_tp_methods, Queue_methods},
    {Py_tp_getset, Queue_getset},
    {0, NULL},
};

PyType_Spec queue_spec = {
    .name = "martlet._engine.Queue",
    .basicsize = sizeof(QueueObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = Queue_slots,
};
