/* Messages over a descriptor, in the wire format of multiprocessing.connection. */
#include "stream.h"
#include "errors.h"
#include "timeouts.h"

/* A message of so few bytes goes out at once or not at all: the GIL can be kept. It is
   what a pipe takes in one piece, less the size. */
#define TRIED_MOST (4096 - 4)

PyObject *
stream_send_parts(int descriptor, const martlet_bytes *parts, size_t part_count)
{
    size_t progress = 0, count = 0;
    int status = EBUSY;

    for (size_t i = 0; i < part_count; i++)
        count += parts[i].count;
    if (count <= TRIED_MOST)
        status = martlet_stream_send(descriptor, parts, part_count, &progress, MARTLET_TRY);
    if (must_wait(&status, MARTLET_NEVER))
        CALL_RELEASED(status,
                      martlet_stream_send(descriptor, parts, part_count, &progress, MARTLET_NEVER));
    return none_or_raise(status, "stream");
}

/* The end of a stream is an end between messages, or between a size and its body,
   and an error anywhere else. */
static int
raise_from_stream(int status, const martlet_incoming *incoming)
{
    if (status != ENODATA)
        raise_status(status, "stream");
    else if (incoming->received == 0)
        PyErr_SetNone(PyExc_EOFError);
    else
        PyErr_SetString(PyExc_OSError, "got end of file during message");
    return -1;
}

/* Receives the body of a message that was too large for the scratch buffer. A large
   pickle is looked at first: it may be one of bytes. */
static int
receive_body(int descriptor, martlet_incoming *incoming, ReceiveBuffer *record, bool is_pickle)
{
    int status = 0;

    receive_begin(record, PAYLOAD_HEAD_MOST);
    if (is_pickle && incoming->size > PLAIN_PICKLE_MOST)
        CALL_RELEASED(status, martlet_stream_receive_body(descriptor, incoming, record->parts,
                                                          record->part_count));
    if (status == 0) {
        if (receive_reserve(record, incoming->size) < 0)
            return -1;
        receive_move_head(record, (size_t)incoming->received);
        CALL_RELEASED(status, martlet_stream_receive_body(descriptor, incoming, record->parts,
                                                          record->part_count));
    }
    if (status == 0)
        return receive_finish(record, (size_t)incoming->size) < 0 ? -1 : 1;
    Py_CLEAR(record->bytes);
    return raise_from_stream(status, incoming);
}

/* Whether `size` is greater than `limit`; -1 with an exception. */
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

int
stream_receive_record(int descriptor, ReceiveBuffer *record, PyObject *limit, bool is_pickle)
{
    martlet_incoming incoming = {0};
    int status, too_long;

    /* Under a limit the size comes alone: the body may have to stay. */
    receive_begin(record, limit == Py_None ? SCRATCH_SIZE : 0);
    status = martlet_stream_receive(descriptor, &incoming, record->parts[0], MARTLET_TRY);
    if (must_wait(&status, MARTLET_NEVER))
        CALL_RELEASED(
            status, martlet_stream_receive(descriptor, &incoming, record->parts[0], MARTLET_NEVER));
    if (status != 0 && status != EMSGSIZE)
        return raise_from_stream(status, &incoming);
    if ((too_long = exceeds(incoming.size, limit)) != 0)
        return too_long < 0 ? -1 : 0;
    if (status == EMSGSIZE)
        return receive_body(descriptor, &incoming, record, is_pickle);
    return receive_finish(record, (size_t)incoming.size) < 0 ? -1 : 1;
}

PyObject *
stream_poll_within(int descriptor, int64_t timeout)
{
    int64_t deadline;
    int status = martlet_stream_wait(descriptor, 0);

    if (must_wait(&status, timeout)) {
        deadline = deadline_after(timeout);
        CALL_RELEASED(status, martlet_stream_wait(descriptor, deadline));
    }
    return bool_or_raise(status, "stream");
}
