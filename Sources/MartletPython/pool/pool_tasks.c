/* Queue: what a pool does with its tasks and results. */
#include "queue.h"
#include "timeouts.h"

/* Notes, then appends, a plain value. No thread of this process comes in between: so what
   is noted is the number that the record has. Returns false, without an exception and
   nothing appended, if it cannot be done at once. */
static bool
put_small_noted(QueueObject *self, PyObject *object, PyObject *notes, PyObject *key, PyObject *note)
{
    Pickle pickle;
    PyObject *number;
    bool done = false;

    if (pickle_plain(&pickle, object, state_of((PyObject *)self)) &&
        PyDict_Contains(notes, Py_None) == 0) {
        number = PyLong_FromUnsignedLongLong(martlet_queue_put_count(self->queue));
        done = number != NULL && PyTuple_SetItem(note, 0, number) == 0 &&
               PyDict_SetItem(notes, key, note) == 0;
        if (done && martlet_queue_put(self->queue, pickle.parts, 1, MARTLET_TRY) != 0) {
            done = false;
            PyDict_DelItem(notes, key);
        }
    }
    PyErr_Clear();
    pickle_release(&pickle);
    return done;
}

PyObject *
Queue_put_noted(QueueObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *note;
    bool done;

    /* First of all: what is collected meanwhile may let other threads run. */
    if (check_arity("put_noted", nargs, 4, 4) < 0 || (note = PyTuple_New(2)) == NULL)
        return NULL;
    PyTuple_SetItem(note, 1, Py_NewRef(args[3]));
    done = put_small_noted(self, args[0], args[1], args[2], note);
    Py_DECREF(note);
    return PyBool_FromLong(done);
}

PyObject *
Queue_begin_spin(QueueObject *self, PyObject *unused)
{
    martlet_queue_begin_spin(self->queue);
    Py_RETURN_NONE;
}

PyObject *
Queue_end_spin(QueueObject *self, PyObject *unused)
{
    martlet_queue_end_spin(self->queue);
    Py_RETURN_NONE;
}

/* What does not fit the first room is left to whoever takes it with time. */
PyObject *
Queue_get_spinning(QueueObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    ReceiveBuffer record;
    PyObject *object;
    size_t count;
    int status;

    if (check_arity("get_spinning", nargs, 2, 2) < 0)
        return NULL;
    receive_begin(&record, UINT64_MAX);
    Py_BEGIN_ALLOW_THREADS
    status = martlet_queue_get_spinning(self->queue, record.parts, record.part_count, &count);
    Py_END_ALLOW_THREADS
    if (status != 0)
        return queue_get_failure(self, status == ENODATA ? ENODATA : ETIMEDOUT);
    if (receive_finish(&record, count) < 0)
        return NULL;
    object = received_as_object(&record, args[0], state_of((PyObject *)self));
    /* No signal handler runs before it is there. */
    status = object == NULL ? -1 : PyList_Append(args[1], object);
    Py_XDECREF(object);
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}
