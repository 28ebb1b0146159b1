/* Bytes on their way in: in a scratch buffer if they fit, else in a bytes object. */
#include "record.h"

#include <string.h>
#include <sys/mman.h>

/* Memory that is used for the first time is cheaper in huge pages from here on. */
#define HUGE_LEAST ((size_t)4 << 20)
#define PAGE_SIZE ((uintptr_t)4096)

static void
set_part(Record *record, int index, void *start, size_t count)
{
    record->parts[index] = (martlet_space){start, count};
    record->part_count = (size_t)index + 1;
}

void
record_begin(Record *record, uint64_t limit)
{
    record->bytes = NULL;
    record->offset = 0;
    record->count = limit < sizeof record->scratch ? (size_t)limit : sizeof record->scratch;
    record->scratch[0] = 0; /* begins no pickle yet */
    set_part(record, 0, record->scratch, record->count);
}

/* A new bytes object, for a large one in huge pages if the machine has them. */
static PyObject *
new_bytes(size_t count)
{
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)count);

    if (bytes != NULL && count >= HUGE_LEAST) {
        uintptr_t start = (uintptr_t)PyBytes_AsString(bytes);
        uintptr_t first = (start + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

        /* Only advice: what it fails with does not matter. */
        madvise((void *)first, (start + count - first) & ~(PAGE_SIZE - 1), MADV_HUGEPAGE);
    }
    return bytes;
}

int
record_reserve(Record *record, uint64_t count)
{
    size_t payload;

    Py_CLEAR(record->bytes);
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
    record->bytes = new_bytes(payload);
    if (record->bytes == NULL)
        return -1;
    if (record->offset == 0) {
        set_part(record, 0, PyBytes_AsString(record->bytes), payload);
        return 0;
    }
    set_part(record, 0, record->scratch, record->offset);
    set_part(record, 1, PyBytes_AsString(record->bytes), payload);
    set_part(record, 2, record->scratch + record->offset, PAYLOAD_END_SIZE);
    return 0;
}

void
record_move_head(Record *record, size_t count)
{
    if (record->bytes != NULL)
        memcpy(PyBytes_AsString(record->bytes), record->scratch + record->offset,
               count - record->offset);
}

/* The first `count` bytes of the room in one bytes object. Ends the record. */
static PyObject *
join(Record *record, size_t count)
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
has_payload(const Record *record, size_t count)
{
    size_t offset, payload;

    return count == record->count && find_payload(record->scratch, count, &offset, &payload) &&
           offset == record->offset && is_payload_end(record->scratch + offset);
}

int
record_finish(Record *record, size_t count)
{
    if (record->bytes != NULL &&
        (record->offset != 0 ? !has_payload(record, count) : count < record->count)) {
        record->bytes = join(record, count);
        record->offset = 0;
        if (record->bytes == NULL)
            return -1;
    }
    record->count = count;
    return 0;
}

PyObject *
record_as_bytes(Record *record)
{
    if (record->bytes == NULL)
        return PyBytes_FromStringAndSize((const char *)record->scratch, (Py_ssize_t)record->count);
    return record->offset != 0 ? join(record, record->count) : record->bytes;
}

static const void *
record_start(const Record *record)
{
    return record->bytes == NULL ? (const void *)record->scratch
                                 : PyBytes_AsString(record->bytes);
}

PyObject *
record_as_plain(Record *record)
{
    PyObject *object;

    if (record->offset != 0)
        return record->bytes;
    object = unpickle_plain(record_start(record), record->count);
    if (object != NULL)
        Py_XDECREF(record->bytes);
    return object;
}

PyObject *
record_as_object(Record *record, PyObject *loads)
{
    PyObject *object;

    if (record->offset != 0)
        return record->bytes;
    object = unpickle_object(record_start(record), record->count, record->bytes, loads);
    Py_XDECREF(record->bytes);
    return object;
}
