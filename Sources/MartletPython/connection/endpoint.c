/* Messages over one end of a connection: through the queues beside a pipe as long as they
   carry them, else through the descriptor. */
#include "endpoint.h"
#include "errors.h"
#include "stream.h"
#include "timeouts.h"

static int
send_through_queue(PipeEndObject *end, const martlet_bytes *parts, size_t part_count, size_t count)
{
    martlet_queue *queue = end->outgoing->queue;
    size_t progress = 0;
    int status = EBUSY;

    if (count <= LARGE_COPY / 2)
        status = martlet_pipe_send(queue, parts, part_count, &progress, MARTLET_TRY);
    if (must_wait(&status, MARTLET_NEVER))
        CALL_RELEASED(status,
                      martlet_pipe_send(queue, parts, part_count, &progress, MARTLET_NEVER));
    return status;
}

PyObject *
endpoint_send_parts(const Endpoint *endpoint, const martlet_bytes *parts, size_t part_count,
                    size_t count)
{
    PipeEndObject *end = endpoint->end;
    int status;

    if (end != NULL && end->outgoing != NULL && !end->outgoing_ended) {
        status = send_through_queue(end, parts, part_count, count);
        if (status != ENOLINK)
            return none_or_raise(status, "pipe");
        end->outgoing_ended = true;
    }
    return stream_send_parts(endpoint->descriptor, parts, part_count);
}

/* Whether the next message comes through the descriptor: 1; 0 if there is one in the
   queue; -1 with an exception. */
static int
settle(PipeEndObject *end)
{
    martlet_queue *outgoing = end->outgoing == NULL ? NULL : end->outgoing->queue;
    int status;

    CALL_RELEASED(status, martlet_pipe_resolve(end->incoming->queue, outgoing));
    if (status == EBUSY)
        return 0;
    if (status != 0) {
        raise_status(status, "pipe");
        return -1;
    }
    end->incoming_ended = true;
    return 1;
}

/* The end of a pipe of two directions is told as a reset, once, if the other end was closed
   with messages unread. */
static void
raise_end(PipeEndObject *end)
{
    if (end->outgoing != NULL && martlet_pipe_consume_reset(end->outgoing->queue) == 0)
        raise_status(ECONNRESET, "pipe");
    else
        PyErr_SetNone(PyExc_EOFError);
}

/* As `endpoint_receive_record`, or 2 if the message comes through the descriptor. */
static int
receive_through_queue(PipeEndObject *end, ReceiveBuffer *record, PyObject *limit_object)
{
    uint64_t limit = UINT64_MAX;
    int status, settled;

    if (limit_object != Py_None) {
        limit = PyLong_AsUnsignedLongLong(limit_object);
        if (limit == UINT64_MAX && PyErr_Occurred())
            return -1;
    }
    while ((status = queue_get_record(end->incoming, record, limit, MARTLET_NEVER)) == ENOLINK) {
        if ((settled = settle(end)) != 0)
            return settled < 0 ? -1 : 2;
    }
    if (status == 0)
        return 1;
    if (status == EMSGSIZE)
        return 0;
    if (status == ENODATA)
        raise_end(end);
    else
        raise_status(status, "pipe");
    return -1;
}

int
endpoint_receive_record(const Endpoint *endpoint, ReceiveBuffer *record, PyObject *limit,
                        bool is_pickle)
{
    PipeEndObject *end = endpoint->end;
    int result;

    if (end != NULL && end->incoming != NULL && !end->incoming_ended) {
        result = receive_through_queue(end, record, limit);
        if (result != 2)
            return result;
    }
    return stream_receive_record(endpoint->descriptor, record, limit, is_pickle);
}

PyObject *
endpoint_poll(const Endpoint *endpoint, int64_t timeout)
{
    PipeEndObject *end = endpoint->end;
    int64_t deadline = 0;
    bool timed = false;
    int status, settled = 0;

    while (end != NULL && end->incoming != NULL && !end->incoming_ended) {
        status = martlet_queue_wait(end->incoming->queue, MARTLET_TRY);
        if (must_wait(&status, timeout)) {
            if (!timed)
                deadline = deadline_after(timeout);
            timed = true;
            CALL_RELEASED(status, martlet_queue_wait(end->incoming->queue, deadline));
        }
        if (status != ENOLINK)
            return bool_or_raise(status == ENODATA ? 0 : status, "pipe");
        if ((settled = settle(end)) < 0)
            return NULL;
    }
    if (timed && timeout != MARTLET_NEVER)
        timeout = deadline > martlet_now() ? deadline - martlet_now() : 0;
    return stream_poll_within(endpoint->descriptor, timeout);
}

/* -- Methods of Queue -------------------------------------------------------- */

PyObject *
Queue_pipe(PyObject *type, PyObject *args)
{
    Py_ssize_t capacity;
    const char *label;
    QueueObject *self;
    int status = 0;

    if (!PyArg_ParseTuple(args, "ns:pipe", &capacity, &label))
        return NULL;
    if (capacity < 0) {
        PyErr_SetString(PyExc_ValueError, "the capacity must not be negative");
        return NULL;
    }
    self = (QueueObject *)PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (self != NULL)
        status = martlet_pipe_create((uint64_t)capacity, label, &self->queue);
    return finish_object((PyObject *)self, status, "pipe");
}

PyObject *
Queue_leave(QueueObject *self, PyObject *unused)
{
    martlet_pipe_leave(self->queue);
    Py_RETURN_NONE;
}

/* -- PipeEnd ---------------------------------------------------------------- */

/* A queue, or None, as a new reference. Returns 0, or -1 with TypeError. */
static int
take_queue(PyObject *object, QueueObject **queue)
{
    if (object == Py_None)
        return 0;
    if (PyType_GetSlot(Py_TYPE(object), Py_tp_dealloc) != (void *)queue_dealloc) {
        PyErr_SetString(PyExc_TypeError, "a pipe's end is of a martlet._engine.Queue or None");
        return -1;
    }
    *queue = (QueueObject *)Py_NewRef(object);
    return 0;
}

static PyObject *
PipeEnd_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"incoming", "outgoing", "handles", NULL};
    PyObject *incoming, *outgoing, *handles;
    PipeEndObject *self;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO:PipeEnd", names, &incoming, &outgoing,
                                     &handles))
        return NULL;
    self = (PipeEndObject *)PyType_GenericAlloc(type, 0);
    if (self != NULL &&
        (take_queue(incoming, &self->incoming) < 0 || take_queue(outgoing, &self->outgoing) < 0))
        Py_CLEAR(self);
    if (self != NULL)
        self->handles = Py_NewRef(handles);
    return (PyObject *)self;
}

static void
PipeEnd_dealloc(PipeEndObject *self)
{
    Py_CLEAR(self->incoming);
    Py_CLEAR(self->outgoing);
    Py_CLEAR(self->handles);
    free_object((PyObject *)self);
}

static PyObject *
PipeEnd_show(PipeEndObject *self, PyObject *unused)
{
    martlet_queue *incoming = self->incoming == NULL ? NULL : self->incoming->queue;
    martlet_queue *outgoing = self->outgoing == NULL ? NULL : self->outgoing->queue;
    int status;

    CALL_RELEASED(status, martlet_pipe_fall_back(incoming, outgoing));
    return none_or_raise(status, "pipe");
}

static PyObject *
PipeEnd_show_all(PipeEndObject *self, PyObject *unused)
{
    PyObject *shown = PipeEnd_show(self, NULL);
    int settled;

    Py_XDECREF(shown);
    if (shown == NULL)
        return NULL;
    settled = self->incoming == NULL || self->incoming_ended ? 1 : settle(self);
    return settled < 0 ? NULL : PyBool_FromLong(settled);
}

static PyObject *
PipeEnd_get_channels(PipeEndObject *self, void *closure)
{
    return Py_NewRef(self->handles);
}

static PyGetSetDef PipeEnd_getset[] = {
    {"handles", (getter)PipeEnd_get_channels, NULL, "What it was made with.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef PipeEnd_methods[] = {
    {"show", (PyCFunction)PipeEnd_show, METH_NOARGS,
     "Let messages go through the kernel's pipe from now on, for ever."},
    {"show_all", (PyCFunction)PipeEnd_show_all, METH_NOARGS,
     "As `show`; whether all that is to be received is in the kernel's pipe by now."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot PipeEnd_slots[] = {
    {Py_tp_doc, "The queues beside one end of a pipe."},
    {Py_tp_new, PipeEnd_new},
    {Py_tp_dealloc, PipeEnd_dealloc},
    {Py_tp_methods, PipeEnd_methods},
    {Py_tp_getset, PipeEnd_getset},
    {0, NULL},
};

PyType_Spec pipe_end_spec = {
    .name = "martlet._engine.PipeEnd",
    .basicsize = sizeof(PipeEndObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = PipeEnd_slots,
};

/* -- Functions of the module ------------------------------------------------- */

/* A converter for PyArg_ParseTuple: a PipeEnd or None. */
static int
convert_end(PyObject *object, void *end)
{
    if (object == Py_None)
        return 1;
    if (PyType_GetSlot(Py_TYPE(object), Py_tp_dealloc) != (void *)PipeEnd_dealloc) {
        PyErr_SetString(PyExc_TypeError, "a PipeEnd or None is needed");
        return 0;
    }
    *(PipeEndObject **)end = (PipeEndObject *)object;
    return 1;
}

static PyObject *
stream_send(PyObject *module, PyObject *args)
{
    Endpoint endpoint = {0};
    Py_buffer data;
    martlet_bytes part;
    PyObject *result;

    if (!PyArg_ParseTuple(args, "O&y*|O&:send", convert_int, &endpoint.descriptor, &data,
                          convert_end, &endpoint.end))
        return NULL;
    part = (martlet_bytes){data.buf, (size_t)data.len};
    result = endpoint_send_parts(&endpoint, &part, 1, part.count);
    PyBuffer_Release(&data);
    return result;
}

static PyObject *
stream_send_object(PyObject *module, PyObject *args)
{
    Endpoint endpoint = {0};
    PyObject *object, *dumps, *result;
    Pickle pickle;

    if (!PyArg_ParseTuple(args, "O&OO:send_object", convert_int, &endpoint.descriptor, &object,
                          &dumps))
        return NULL;
    if (pickle_object(&pickle, object, dumps, PyModule_GetState(module)) < 0)
        return NULL;
    result = endpoint_send_parts(&endpoint, pickle.parts, pickle.part_count, pickle.count);
    pickle_release(&pickle);
    return result;
}

static PyObject *
stream_receive_object(PyObject *module, PyObject *args)
{
    PyObject *loads;
    Endpoint endpoint = {0};
    ReceiveBuffer record;

    if (!PyArg_ParseTuple(args, "O&O:receive_object", convert_int, &endpoint.descriptor, &loads) ||
        endpoint_receive_record(&endpoint, &record, Py_None, true) < 0)
        return NULL;
    return received_as_object(&record, loads, PyModule_GetState(module));
}

static PyObject *
stream_receive(PyObject *module, PyObject *args)
{
    PyObject *limit = Py_None;
    Endpoint endpoint = {0};
    ReceiveBuffer record;

    if (!PyArg_ParseTuple(args, "O&|OO&:receive", convert_int, &endpoint.descriptor, &limit,
                          convert_end, &endpoint.end))
        return NULL;
    switch (endpoint_receive_record(&endpoint, &record, limit, false)) {
    case 0:
        Py_RETURN_NONE;
    case 1:
        return received_as_bytes(&record);
    default:
        return NULL;
    }
}

static PyObject *
stream_poll(PyObject *module, PyObject *args)
{
    PyObject *timeout_object;
    Endpoint endpoint = {0};
    int64_t timeout;

    if (!PyArg_ParseTuple(args, "O&O|O&:poll", convert_int, &endpoint.descriptor, &timeout_object,
                          convert_end, &endpoint.end) ||
        parse_timeout(timeout_object, &timeout) < 0)
        return NULL;
    return endpoint_poll(&endpoint, timeout);
}

PyMethodDef stream_functions[] = {
    {"send", stream_send, METH_VARARGS, "Send one message."},
    {"send_object", stream_send_object, METH_VARARGS, "Pickle and send an object."},
    {"receive_object", stream_receive_object, METH_VARARGS, "The object of the next message."},
    {"receive", stream_receive, METH_VARARGS,
     "The next message, or None, nothing of its body read, if it exceeds `maxsize`."},
    {"poll", stream_poll, METH_VARARGS,
     "Whether the descriptor can be read, or has ended, within `timeout`."},
    {NULL, NULL, 0, NULL},
};
