/* Messages over one end of a connection: through the lanes of a pipe as long as they carry them,
   else through the descriptor. */
#include "endpoint.h"
#include "errors.h"
#include "record_loop.h"
#include "stream.h"
#include "timeouts.h"

PyObject *
endpoint_send_parts(const Endpoint *endpoint, const martlet_bytes *parts, size_t part_count,
                    size_t count)
{
    size_t progress = 0;
    int status = EBUSY;

    if (endpoint->end == NULL)
        return stream_send_parts(endpoint->descriptor, parts, part_count);
    if (count <= LARGE_COPY / 2)
        status =
            martlet_pipe_end_send(endpoint->end->end, parts, part_count, &progress, MARTLET_TRY);
    if (must_wait(&status, MARTLET_NEVER))
        CALL_RELEASED(status, martlet_pipe_end_send(endpoint->end->end, parts, part_count,
                                                    &progress, MARTLET_NEVER));
    if (status == ENOLINK)
        return stream_send_parts(endpoint->descriptor, parts, part_count);
    return none_or_raise(status, "pipe");
}

static int
get_from_end(void *end, const martlet_space *parts, size_t part_count, size_t *count,
             int64_t deadline)
{
    return martlet_pipe_end_receive(end, parts, part_count, count, deadline);
}

/* As `endpoint_receive_record`, or 2 if the message comes through the descriptor. */
static int
receive_from_end(PipeEndObject *end, ReceiveBuffer *record, PyObject *limit_object)
{
    uint64_t limit = UINT64_MAX;
    int status;

    if (limit_object != Py_None) {
        limit = PyLong_AsUnsignedLongLong(limit_object);
        if (limit == UINT64_MAX && PyErr_Occurred())
            return -1;
    }
    status = get_record(end->end, get_from_end, record, limit, MARTLET_NEVER,
                        state_of((PyObject *)end), NULL);
    switch (status) {
    case 0:
        return 1;
    case EMSGSIZE:
        return 0;
    case ENOLINK:
        return 2;
    case ENODATA:
        PyErr_SetNone(PyExc_EOFError);
        return -1;
    default:
        raise_status(status, "pipe");
        return -1;
    }
}

int
endpoint_receive_record(const Endpoint *endpoint, ReceiveBuffer *record, PyObject *limit,
                        bool is_pickle)
{
    int result = endpoint->end == NULL ? 2 : receive_from_end(endpoint->end, record, limit);

    return result != 2 ? result
                       : stream_receive_record(endpoint->descriptor, record, limit, is_pickle);
}

PyObject *
endpoint_poll(const Endpoint *endpoint, int64_t timeout)
{
    int64_t deadline = 0;
    bool timed = false;
    int status = ENOLINK;

    if (endpoint->end != NULL)
        status = martlet_pipe_end_wait(endpoint->end->end, MARTLET_TRY);
    if (endpoint->end != NULL && must_wait(&status, timeout)) {
        deadline = deadline_after(timeout);
        timed = true;
        CALL_RELEASED(status, martlet_pipe_end_wait(endpoint->end->end, deadline));
    }
    if (status != ENOLINK)
        return bool_or_raise(status, "pipe");
    if (timed && timeout != MARTLET_NEVER)
        timeout = deadline > martlet_now() ? deadline - martlet_now() : 0;
    return stream_poll_within(endpoint->descriptor, timeout);
}

/* -- PipeEnd ---------------------------------------------------------------- */

/* The lane of an object, NULL of None. Returns 0, or -1 with TypeError. */
static int
lane_of(PyObject *object, martlet_lane **lane)
{
    *lane = NULL;
    if (object == Py_None)
        return 0;
    if (PyType_GetSlot(Py_TYPE(object), Py_tp_dealloc) != (void *)lane_dealloc) {
        PyErr_SetString(PyExc_TypeError, "a pipe's end is of a martlet._engine.PipeLane or None");
        return -1;
    }
    *lane = ((LaneObject *)object)->lane;
    return 0;
}

static PyObject *
PipeEnd_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"incoming", "outgoing", "handles", NULL};
    PyObject *incoming_object, *outgoing_object, *handles;
    martlet_lane *incoming, *outgoing;
    PipeEndObject *self;
    int status = 0;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO:PipeEnd", names, &incoming_object,
                                     &outgoing_object, &handles))
        return NULL;
    if (lane_of(incoming_object, &incoming) < 0 || lane_of(outgoing_object, &outgoing) < 0)
        return NULL;
    self = (PipeEndObject *)PyType_GenericAlloc(type, 0);
    if (self != NULL) {
        self->handles = Py_NewRef(handles);
        status = martlet_pipe_end_create(incoming, outgoing, &self->end);
    }
    return finish_object((PyObject *)self, status, "pipe");
}

static void
PipeEnd_dealloc(PipeEndObject *self)
{
    if (self->end != NULL)
        martlet_pipe_end_close(self->end);
    Py_CLEAR(self->handles);
    free_object((PyObject *)self);
}

static PyObject *
PipeEnd_fall_back(PipeEndObject *self, PyObject *unused)
{
    int status, is_drained;

    CALL_RELEASED(status, martlet_pipe_end_fall_back(self->end, &is_drained));
    return status != 0 ? raise_status(status, "pipe") : PyBool_FromLong(is_drained);
}

static PyObject *
PipeEnd_get_handles(PipeEndObject *self, void *closure)
{
    return Py_NewRef(self->handles);
}

static PyGetSetDef PipeEnd_getset[] = {
    {"handles", (getter)PipeEnd_get_handles, NULL, "What it was made with.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef PipeEnd_methods[] = {
    {"fall_back", (PyCFunction)PipeEnd_fall_back, METH_NOARGS,
     "Let messages go through the kernel's pipe from now on, for ever; whether all that is to be "
     "received is in it by now."},
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
