/* Queue: several plain values in one turn. */
#include "queue.h"
#include "timeouts.h"

#include <string.h>

/* As many values, and as many bytes of their pickles, are one batch. */
#define BATCH_MOST 256
#define BATCH_BYTES (64 * 1024)

/* Pickles of plain values, one after the other. */
typedef struct {
    unsigned char *bytes; /* BATCH_BYTES from PyMem_Malloc */
    size_t used;
    size_t count;
    martlet_bytes records[BATCH_MOST];
} Batch;

/* The object at an index of a list or tuple, as a new reference; NULL, without an
   exception, behind its end, which Python code may move. */
static PyObject *
object_at(PyObject *objects, Py_ssize_t index)
{
    PyObject *object;

    if (PyList_Check(objects))
        object = index < PyList_Size(objects) ? PyList_GetItem(objects, index) : NULL;
    else
        object = index < PyTuple_Size(objects) ? PyTuple_GetItem(objects, index) : NULL;
    return Py_XNewRef(object);
}

/* Fills the batch from an index on, up to the first object that is not plain or that
   does not fit. */
static void
fill(Batch *batch, PyObject *objects, Py_ssize_t index, const EngineState *state)
{
    Pickle pickle;
    PyObject *object;
    bool fits = true;

    while (fits && batch->count < BATCH_MOST &&
           (object = object_at(objects, index + (Py_ssize_t)batch->count)) != NULL) {
        fits = pickle_plain(&pickle, object, state) && pickle.count <= BATCH_BYTES - batch->used;
        if (fits) {
            unsigned char *start = batch->bytes + batch->used;

            memcpy(start, pickle.parts[0].start, pickle.count);
            batch->records[batch->count++] = (martlet_bytes){start, pickle.count};
            batch->used += pickle.count;
        }
        pickle_release(&pickle);
        Py_DECREF(object);
    }
}

PyObject *
Queue_put_plain(QueueObject *self, PyObject *args)
{
    Batch batch = {.used = 0, .count = 0};
    PyObject *objects;
    Py_ssize_t index;
    size_t appended = 0;
    int status = 0;

    if (!PyArg_ParseTuple(args, "On:put_plain", &objects, &index))
        return NULL;
    if (!(PyList_Check(objects) || PyTuple_Check(objects)) || index < 0) {
        PyErr_SetString(PyExc_TypeError, "put_plain() takes a list or tuple and an index");
        return NULL;
    }
    batch.bytes = PyMem_Malloc(BATCH_BYTES);
    if (batch.bytes == NULL)
        return PyErr_NoMemory();
    fill(&batch, objects, index, state_of((PyObject *)self));
    if (batch.count > 0) {
        status =
            martlet_queue_put_many(self->queue, batch.records, batch.count, &appended, MARTLET_TRY);
        if (must_wait(&status, MARTLET_NEVER))
            CALL_RELEASED(status, martlet_queue_put_many(self->queue, batch.records, batch.count,
                                                         &appended, MARTLET_NEVER));
    }
    PyMem_Free(batch.bytes);
    if (status == EINTR)
        return NULL;
    return PyLong_FromSize_t(status == 0 ? appended : 0);
}

/* The objects of the records, up to the first that is not plain, in a new list. */
static PyObject *
unpickle_all(const unsigned char *bytes, const size_t *sizes, size_t count,
             const EngineState *state)
{
    PyObject *objects = PyList_New(0);
    PyObject *object;
    int status = 0;

    for (size_t i = 0; objects != NULL && i < count; i++) {
        object = unpickle_plain(bytes, sizes[i], state);
        if (object == NULL) {
            PyErr_Clear(); /* whoever takes just this one comes upon it again */
            break;
        }
        status = PyList_Append(objects, object);
        Py_DECREF(object);
        if (status < 0)
            Py_CLEAR(objects);
        bytes += sizes[i];
    }
    return objects;
}

PyObject *
Queue_get_plain(QueueObject *self, PyObject *maximum_object)
{
    Py_ssize_t maximum = PyLong_AsSsize_t(maximum_object);
    size_t sizes[BATCH_MOST];
    size_t count = maximum < BATCH_MOST ? (size_t)(maximum < 0 ? 0 : maximum) : BATCH_MOST;
    unsigned char *bytes;
    uint64_t first;
    PyObject *objects;
    int status;

    if (maximum == -1 && PyErr_Occurred())
        return NULL;
    bytes = PyMem_Malloc(BATCH_BYTES);
    if (bytes == NULL)
        return PyErr_NoMemory();
    status = martlet_queue_peek_many(self->queue, (martlet_space){bytes, BATCH_BYTES}, sizes,
                                     &count, &first);
    objects = unpickle_all(bytes, sizes, status == 0 ? count : 0, state_of((PyObject *)self));
    PyMem_Free(bytes);
    if (objects == NULL || PyList_Size(objects) == 0)
        return objects;

    count = (size_t)PyList_Size(objects);
    status = martlet_queue_take_many(self->queue, first, count, MARTLET_TRY);
    if (status == EBUSY)
        CALL_RELEASED(status, martlet_queue_take_many(self->queue, first, count, 0));
    if (status != 0) {
        Py_DECREF(objects);
        objects = status == EINTR ? NULL : PyList_New(0);
    }
    return objects;
}
