/* Queue: the results of a pool that are iterated over, straight to who iterates. */
#include "errors.h"
#include "queue.h"
#include "timeouts.h"

/* As many are taken in one turn. */
#define TURN_MOST 256

/* An iterator over results as the standard module has it, with what this turn adds. */
typedef struct {
    PyObject *iterator;
    PyObject *job;      /* new reference: which results are its own */
    PyObject *unsorted; /* new reference: what came before its place; NULL without order */
    PyObject *ready;    /* new reference to a list: what is next */
    Py_ssize_t index;   /* how many were ever next */
} Stream;

static void
close_stream(Stream *stream)
{
    Py_XDECREF(stream->job);
    Py_XDECREF(stream->unsorted);
    Py_XDECREF(stream->ready);
}

/* Returns 0, or -1 with an exception; either way, `close_stream` it. */
static int
open_stream(Stream *stream, PyObject *iterator, bool in_order)
{
    PyObject *index = PyObject_GetAttrString(iterator, "_index");

    *stream = (Stream){.iterator = iterator, .index = -1};
    if (index != NULL)
        stream->index = PyLong_AsSsize_t(index);
    Py_XDECREF(index);
    if (stream->index < 0)
        return -1;
    stream->job = PyObject_GetAttrString(iterator, "_job");
    if (in_order)
        stream->unsorted = PyObject_GetAttrString(iterator, "_unsorted");
    stream->ready = PyList_New(0);
    return stream->job == NULL || stream->ready == NULL || (in_order && stream->unsorted == NULL)
               ? -1
               : 0;
}

/* Adds what came too early and has its place now. Returns 0 or -1. */
static int
add_early(Stream *stream)
{
    PyObject *number, *outcome;
    int status = 0;

    while (status == 0 && PyObject_Size(stream->unsorted) > 0) {
        number = PyLong_FromSsize_t(stream->index);
        outcome = number == NULL ? NULL : PyDict_GetItemWithError(stream->unsorted, number);
        status = outcome == NULL ? -1 : PyList_Append(stream->ready, outcome);
        if (status == 0) {
            stream->index++;
            status = PyDict_DelItem(stream->unsorted, number);
        }
        Py_XDECREF(number);
    }
    return PyErr_Occurred() ? -1 : 0;
}

/* Adds the outcome of the task of a number. Returns 0 or -1. */
static int
add(Stream *stream, PyObject *number, PyObject *outcome)
{
    if (stream->unsorted != NULL) {
        Py_ssize_t place = PyLong_AsSsize_t(number);

        if (place == -1 && PyErr_Occurred())
            return -1;
        if (place != stream->index)
            return PyDict_SetItem(stream->unsorted, number, outcome);
    }
    if (PyList_Append(stream->ready, outcome) < 0)
        return -1;
    stream->index++;
    return stream->unsorted == NULL ? 0 : add_early(stream);
}

/* Whether a result is one of the stream's: (job, number, outcome). */
static bool
is_own(const Stream *stream, PyObject *result)
{
    return PyTuple_CheckExact(result) && PyTuple_Size(result) == 3 &&
           PyLong_CheckExact(PyTuple_GetItem(result, 0)) &&
           PyObject_RichCompareBool(PyTuple_GetItem(result, 0), stream->job, Py_EQ) == 1;
}

/* Gives the iterator what is ready. Nothing comes between: no signal handler finds the one
   done and the other not. Returns 0 or -1. */
static int
deliver(Stream *stream)
{
    PyObject *items, *none = NULL, *index = PyLong_FromSsize_t(stream->index);

    if (index == NULL)
        return -1;
    items = PyObject_GetAttrString(stream->iterator, "_items");
    if (items != NULL)
        none = PyObject_CallMethod(items, "extend", "O", stream->ready);
    Py_XDECREF(items);
    if (none != NULL && PyObject_SetAttrString(stream->iterator, "_index", index) < 0)
        Py_CLEAR(none);
    Py_XDECREF(none);
    Py_DECREF(index);
    return none == NULL ? -1 : 0;
}

/* Takes the stream's results, waiting until one is ready, or up to one that is not its own,
   which `others` gets. Returns how many there were of both, or -1 with an exception. */
static int
take_turn(QueueObject *self, Stream *stream, PyObject *notes, PyObject *loads, PyObject *others)
{
    ReceiveBuffer record;
    PyObject *result, *key;
    int count = 0, status = 0;
    bool own = true, ready = false;

    while (own && status == 0 && !(ready && count >= TURN_MOST)) {
        if (queue_get_record(self, &record, UINT64_MAX, ready ? 0 : MARTLET_NEVER) != 0)
            return PyErr_Occurred() ? -1 : count;
        result = received_as_object(&record, loads, state_of((PyObject *)self));
        if (result == NULL)
            return -1;
        own = is_own(stream, result);
        if (own) {
            key = PyTuple_GetSlice(result, 0, 2);
            if (key == NULL || PyDict_DelItem(notes, key) < 0)
                PyErr_Clear(); /* it was not noted */
            Py_XDECREF(key);
            status = add(stream, PyTuple_GetItem(result, 1), PyTuple_GetItem(result, 2));
            ready = PyList_Size(stream->ready) > 0;
        } else {
            key = PyObject_CallMethod(others, "append", "(O)", result);
            status = key == NULL ? -1 : 0;
            Py_XDECREF(key);
        }
        Py_DECREF(result);
        count++;
    }
    return status < 0 ? -1 : count;
}

/* Takes and delivers; an exception does not keep what was taken from being delivered. */
static int
take_and_deliver(QueueObject *self, PyObject *const *args)
{
    Stream stream;
    PyObject *kind, *error, *traceback;
    int count = open_stream(&stream, args[0], args[1] == Py_True);

    if (count == 0) {
        count = take_turn(self, &stream, args[2], args[3], args[4]);
        PyErr_Fetch(&kind, &error, &traceback);
        if (deliver(&stream) < 0)
            count = -1;
        if (kind != NULL)
            PyErr_Restore(kind, error, traceback);
    }
    close_stream(&stream);
    return count;
}

/* The same, if the lock that is the last argument is free, and nothing is left to others. */
static int
take_in_turn(QueueObject *self, PyObject *const *args)
{
    PyObject *kind, *error, *traceback, *released;
    PyObject *mine = PyObject_CallMethod(args[5], "acquire", "(O)", Py_False);
    int count = 0;

    if (mine == Py_True) {
        if (PyObject_Size(args[4]) == 0)
            count = take_and_deliver(self, args);
        PyErr_Fetch(&kind, &error, &traceback);
        released = PyObject_CallMethod(args[5], "release", NULL);
        if (released == NULL)
            count = -1;
        Py_XDECREF(released);
        if (kind != NULL)
            PyErr_Restore(kind, error, traceback);
    }
    Py_XDECREF(mine);
    return mine == NULL ? -1 : count;
}

/* What leads and follows in this process, made at the first use; NULL with an exception. */
static martlet_tasks *
tasks_of(QueueObject *self)
{
    int status = self->tasks != NULL ? 0 : martlet_tasks_create(self->queue, &self->tasks);

    if (status != 0)
        raise_status(status, "queue");
    return self->tasks;
}

PyObject *
Queue_get_stream(QueueObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    martlet_tasks *tasks = tasks_of(self);
    int count;

    if (tasks == NULL || check_arity("get_stream", nargs, 6, 6) < 0)
        return NULL;
    /* If another thread is about to deliver, this one has its turn after that. */
    martlet_tasks_lead(tasks);
    count = take_in_turn(self, args);
    martlet_tasks_resign(tasks, count >= 0 && PyObject_Size(args[4]) == 0);
    if (count < 0)
        return NULL;
    return PyLong_FromLong(count);
}

PyObject *
Queue_follow(QueueObject *self, PyObject *unused)
{
    martlet_tasks *tasks = tasks_of(self);
    int status;

    if (tasks == NULL)
        return NULL;
    status = martlet_tasks_follow(tasks, MARTLET_TRY);
    if (must_wait(&status, MARTLET_NEVER))
        CALL_RELEASED(status, martlet_tasks_follow(tasks, MARTLET_NEVER));
    return none_or_raise(status == ENODATA ? 0 : status, "queue");
}
