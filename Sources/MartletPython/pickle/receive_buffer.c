/* Bytes on their way in: in a scratch buffer if they fit, else in a bytes object. */
#include "receive_buffer.h"

#include <string.h>
#include <sys/mman.h>

/* Memory that is used for the first time is cheaper in huge pages from here on. */
#define HUGE_LEAST ((size_t)4 << 20)
#define PAGE_SIZE ((uintptr_t)4096)

static void
set_part(ReceiveBuffer *record, int index, void *start, size_t count)
{
    record->parts[index] = (martlet_space){start, count};
    record->part_count = (size_t)index + 1;
}

void
receive_begin(ReceiveBuffer *record, uint64_t limit)
{
    record->bytes = NULL;
    record->start = record->scratch;
    record->offset = 0;
    record->count = limit < sizeof record->scratch ? (size_t)limit : sizeof record->scratch;
    record->scratch[0] = 0; /* begins no pickle yet */
    set_part(record, 0, record->scratch, record->count);
}

/* Makes the object for a large record, in huge pages if the machine has them. Returns 0
   or -1 with an exception. */
static int
make_bytes(ReceiveBuffer *record, size_t count)
{
    uintptr_t start, first;

    if (record->offset == 0 && oob_is_head(record->scratch)) {
        record->bytes = PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)count);
        if (record->bytes != NULL)
            record->start = (unsigned char *)PyByteArray_AsString(record->bytes);
    } else {
        record->bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)count);
        if (record->bytes != NULL)
            record->start = (unsigned char *)PyBytes_AsString(record->bytes);
    }
    if (record->bytes != NULL && count >= HUGE_LEAST) {
        start = (uintptr_t)record->start;
        first = (start + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
        /* Only advice: what it fails with does not matter. */
        madvise((void *)first, (start + count - first) & ~(PAGE_SIZE - 1), MADV_HUGEPAGE);
    }
    return record->bytes == NULL ? -1 : 0;
}

int
receive_reserve(ReceiveBuffer *record, uint64_t count)
{
    size_t payload;

    Py_CLEAR(record->bytes);
    record->start = record->scratch;
    record->offset = 0;
    record->count = (size_t)count;
    if (count <= sizeof record->scratch) {
        set_part(record, 0, record->scratch, (size_t)count);
        return 0;
    }
    if (count > PY_SSIZE_T_MAX) {
        PyErr_NoMemory();
        return -1;
    }
    if (!find_payload(record->scratch, (size_t)count, &record->offset, &payload)) {
        record->offset = 0;
        payload = (size_t)count;
    }
    if (make_bytes(record, payload) < 0)
        return -1;
    if (record->offset == 0) {
        set_part(record, 0, record->start, payload);
        return 0;
    }
    set_part(record, 0, record->scratch, record->offset);
    set_part(record, 1, record->start, payload);
    set_part(record, 2, record->scratch + record->offset, PAYLOAD_END_SIZE);
    return 0;
}

void
receive_move_head(ReceiveBuffer *record, size_t count)
{
    if (record->bytes != NULL)
        memcpy(record->start, record->scratch + record->offset, count - record->offset);
}

/* The first `count` bytes of the room in one bytes object. Ends the record. */
static PyObject *
join(ReceiveBuffer *record, size_t count)
{
    PyObject *whole = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)count);
    char *target = whole == NULL ? NULL : PyBytes_AsString(whole);

    for (size_t i = 0; target != NULL && i < record->part_count; i++) {
        size_t part = record->parts[i].count < count ? record->parts[i].count : count;

        memcpy(target, record->parts[i].start, part);
        target += part;
        count -= part;
    }
    Py_CLEAR(record->bytes);
    return whole;
}

/* Whether what came has the payload that it was expected to have. */
static bool
has_payload(const ReceiveBuffer *record, size_t count)
{
    size_t offset, payload;

    return count == record->count && find_payload(record->scratch, count, &offset, &payload) &&
           offset == record->offset && is_payload_end(record->scratch + offset);
}

int
receive_finish(ReceiveBuffer *record, size_t count)
{
    if (record->bytes != NULL &&
        (record->offset != 0 ? !has_payload(record, count) : count < record->count)) {
        record->bytes = join(record, count);
        record->offset = 0;
        if (record->bytes == NULL)
            return -1;
        record->start = (unsigned char *)PyBytes_AsString(record->bytes);
    }
    record->count = count;
    return 0;
}

PyObject *
received_as_bytes(ReceiveBuffer *record)
{
    if (record->bytes == NULL)
        return PyBytes_FromStringAndSize((const char *)record->scratch, (Py_ssize_t)record->count);
    if (record->offset == 0 && PyBytes_Check(record->bytes))
        return record->bytes;
    return join(record, record->count);
}

PyObject *
received_as_plain(ReceiveBuffer *record, const EngineState *state)
{
    PyObject *object;

    if (record->offset != 0)
        return record->bytes;
    object = unpickle_plain(record->start, record->count, state);
    if (object != NULL || PyErr_Occurred())
        Py_XDECREF(record->bytes);
    return object;
}

PyObject *
received_as_object(ReceiveBuffer *record, PyObject *loads, const EngineState *state)
{
    PyObject *object;

    if (record->offset != 0)
        return record->bytes;
    if (record->bytes != NULL && PyByteArray_Check(record->bytes) && oob_is_head(record->start))
        object = oob_load(record->bytes, loads);
    else
        object = unpickle_object(record->start, record->count, record->bytes, loads, state);
    Py_XDECREF(record->bytes);
    return object;
}
