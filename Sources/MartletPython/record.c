/* Bytes on their way in: in a scratch buffer if they fit, else in a bytes object. */
#include "record.h"

void *
record_reserve(Record *record, uint64_t count)
{
    Py_CLEAR(record->bytes);
    record->count = count;
    if (count <= sizeof record->scratch)
        return record->scratch;
    if (count > PY_SSIZE_T_MAX)
        return PyErr_NoMemory();
    record->bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)count);
    return record->bytes == NULL ? NULL : PyBytes_AsString(record->bytes);
}

int
record_shrink(Record *record)
{
    const char *start = PyBytes_AsString(record->bytes);
    PyObject *whole = record->bytes;

    record->bytes = PyBytes_FromStringAndSize(start, (Py_ssize_t)record->count);
    Py_DECREF(whole);
    return record->bytes == NULL ? -1 : 0;
}

PyObject *
record_as_bytes(Record *record)
{
    if (record->bytes != NULL)
        return record->bytes;
    return PyBytes_FromStringAndSize((const char *)record->scratch, (Py_ssize_t)record->count);
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
    PyObject *object = unpickle_plain(record_start(record), record->count);

    if (object != NULL)
        Py_XDECREF(record->bytes);
    return object;
}

PyObject *
record_as_object(Record *record, PyObject *loads)
{
    PyObject *object =
        unpickle_object(record_start(record), record->count, record->bytes, loads);

    Py_XDECREF(record->bytes);
    return object;
}
