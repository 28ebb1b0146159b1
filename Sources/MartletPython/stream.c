/* Messages over a descriptor, in the wire format of multiprocessing.connection. */
#include "errors.h"
#include "record.h"
#include "waiting.h"

static PyObject *
send_parts(int descriptor, const martlet_bytes *parts, size_t part_count)
{
    size_t progress = 0;
    int status;

    CALL_RELEASED(status, martlet_stream_send(descriptor, parts, part_count, &progress));
    return none_or_raise(status, "stream");
}

static PyObject *
stream_send(PyObject *module, PyObject *args)
{
    int descriptor;
    Py_buffer data;
    martlet_bytes part;
    PyObject *result;

    if (!PyArg_ParseTuple(args, "O&y*:send", convert_int, &descriptor, &data))
        return NULL;
    part = (martlet_bytes){data.buf, (size_t)data.len};
    result = send_parts(descriptor, &part, 1);
    PyBuffer_Release(&data);
    return result;
}

static PyObject *
stream_send_object(PyObject *module, PyObject *args)
{
    EngineState *state = PyModule_GetState(module);
    int descriptor;
    PyObject *object, *dumps, *result;
    Pickle pickle;

    if (!PyArg_ParseTuple(
            args, "O&OO:send_object", convert_int, &descriptor, &object, &dumps))
        return NULL;
    if (pickle_object(&pickle, object, dumps, state) < 0)
        return NULL;
    result = send_parts(descriptor, pickle.parts, pickle.part_count);
    pickle_release(&pickle);
    return result;
}

/* The end of a stream is an end between messages, or between a size and its body,
   and an error anywhere else. */
static PyObject *
raise_from_stream(int status, const martlet_incoming *incoming)
{
    if (status != ENODATA)
        return raise_status(status, "stream");
    if (incoming->received == 0)
        PyErr_SetNone(PyExc_EOFError);
    else
        PyErr_SetString(PyExc_OSError, "got end of file during message");
    return NULL;
}

/* Receives the size of the next message; 0 or -1. */
static int
receive_size(int descriptor, martlet_incoming *incoming)
{
    int status;

    CALL_RELEASED(status, martlet_stream_receive_size(descriptor, incoming));
    if (status == 0)
        return 0;
    raise_from_stream(status, incoming);
    return -1;
}

/* Receives the body, of which the size is known; 0 or -1. A large pickle is looked at
   first: it may be one of bytes. */
static int
receive_body(int descriptor, martlet_incoming *incoming, Record *record, bool is_pickle)
{
    int status = 0;

    record_begin(record, PAYLOAD_HEAD_MOST);
    if (is_pickle && incoming->size > PLAIN_PICKLE_MOST)
        CALL_RELEASED(status, martlet_stream_receive_body(
                                  descriptor, incoming, record->parts, record->part_count));
    if (status == 0) {
        if (record_reserve(record, incoming->size) < 0)
            return -1;
        record_move_head(record, (size_t)incoming->received);
        CALL_RELEASED(status, martlet_stream_receive_body(
                                  descriptor, incoming, record->parts, record->part_count));
    }
    if (status == 0)
        return record_finish(record, (size_t)incoming->size);
    Py_CLEAR(record->bytes);
    raise_from_stream(status, incoming);
    return -1;
}

/* Whether `size` is greater than `limit`, which may be any number; -1 with an exception. */
static int
exceeds(uint64_t size, PyObject *limit)
{
    PyObject *number;
    int result;

    if (limit == Py_None)
        return 0;
    number = PyLong_FromUnsignedLongLong(size);
    if (number == NULL)
        return -1;
    result = PyObject_RichCompareBool(number, limit, Py_GT);
    Py_DECREF(number);
    return result;
}

static PyObject *
stream_receive(PyObject *module, PyObject *args)
{
    martlet_incoming incoming = {0};
    PyObject *limit = Py_None;
    int descriptor, too_long;
    Record record;

    if (!PyArg_ParseTuple(args, "O&|O:receive", convert_int, &descriptor, &limit))
        return NULL;
    if (receive_size(descriptor, &incoming) < 0 || (too_long = exceeds(incoming.size, limit)) < 0)
        return NULL;
    if (too_long)
        Py_RETURN_NONE;
    if (receive_body(descriptor, &incoming, &record, false) < 0)
        return NULL;
    return record_as_bytes(&record);
}

static PyObject *
stream_receive_object(PyObject *module, PyObject *args)
{
    martlet_incoming incoming = {0};
    PyObject *loads;
    int descriptor;
    Record record;

    if (!PyArg_ParseTuple(args, "O&O:receive_object", convert_int, &descriptor, &loads))
        return NULL;
    if (receive_size(descriptor, &incoming) < 0 ||
        receive_body(descriptor, &incoming, &record, true) < 0)
        return NULL;
    return record_as_object(&record, loads, PyModule_GetState(module));
}

static PyObject *
stream_poll(PyObject *module, PyObject *args)
{
    PyObject *timeout_object;
    int64_t timeout, deadline;
    int descriptor, status;

    if (!PyArg_ParseTuple(args, "O&O:poll", convert_int, &descriptor, &timeout_object))
        return NULL;
    if (parse_timeout(timeout_object, &timeout) < 0)
        return NULL;
    status = martlet_stream_wait(descriptor, 0);
    if (must_wait(&status, timeout)) {
        deadline = deadline_after(timeout);
        CALL_RELEASED(status, martlet_stream_wait(descriptor, deadline));
    }
    return bool_or_raise(status, "stream");
}

PyMethodDef stream_functions[] = {
    {"send", stream_send, METH_VARARGS, "Send one message."},
    {"send_object", stream_send_object, METH_VARARGS, "Pickle and send an object."},
    {"receive", stream_receive, METH_VARARGS,
     "The next message, or None, nothing of its body read, if it exceeds `maxsize`."},
    {"receive_object", stream_receive_object, METH_VARARGS, "The object of the next message."},
    {"poll", stream_poll, METH_VARARGS,
     "Whether the descriptor can be read, or has ended, within `timeout`."},
    {NULL, NULL, 0, NULL},
};
