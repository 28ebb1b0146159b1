/* Pickles of any object: plain values here, everything else by Python. */
#include "codec.h"

static int
view_dumped(Pickle *pickle, PyObject *dumped)
{
    if (PyObject_GetBuffer(dumped, &pickle->view, PyBUF_SIMPLE) < 0)
        return -1;
    pickle->count = (size_t)pickle->view.len;
    pickle->few[0] = (martlet_bytes){pickle->view.buf, pickle->count};
    pickle->parts = pickle->few;
    pickle->part_count = 1;
    return 0;
}

/* Of a pickle and the list of the buffers beside it. */
static int
join_dumped(Pickle *pickle, PyObject *dumped)
{
    PyObject *dumped_pickle, *buffers;

    if (!PyArg_ParseTuple(dumped, "OO!", &dumped_pickle, &PyList_Type, &buffers) ||
        oob_join(&pickle->joined, dumped_pickle, buffers) < 0)
        return -1;
    pickle->count = pickle->joined.count;
    pickle->parts = pickle->joined.parts;
    pickle->part_count = pickle->joined.part_count;
    return 0;
}

int
pickle_object(Pickle *pickle, PyObject *object, PyObject *dumps, const EngineState *state)
{
    PyObject *dumped;
    int status;

    if (pickle_plain(pickle, object, state) || pickle_large_bytes(pickle, object, state->protocol))
        return 0;
    pickle_release(pickle);
    pickle->heap = NULL;

    dumped = PyObject_CallFunctionObjArgs(dumps, object, NULL);
    if (dumped == NULL)
        return -1;
    if (PyTuple_Check(dumped))
        status = join_dumped(pickle, dumped);
    else
        status = view_dumped(pickle, dumped);
    Py_DECREF(dumped); /* the views hold what is in it */
    return status;
}

void
pickle_release(Pickle *pickle)
{
    PyMem_Free(pickle->heap);
    if (pickle->view.obj != NULL)
        PyBuffer_Release(&pickle->view);
    if (pickle->joined.views != NULL)
        oob_release(&pickle->joined);
}

PyObject *
unpickle_object(const unsigned char *bytes, size_t count, PyObject *owner, PyObject *loads,
                const EngineState *state)
{
    PyObject *object = unpickle_plain(bytes, count, state);
    PyObject *pickle;

    if (object != NULL || PyErr_Occurred())
        return object;
    pickle = owner != NULL ? Py_NewRef(owner)
                           : PyBytes_FromStringAndSize((const char *)bytes, (Py_ssize_t)count);
    if (pickle == NULL)
        return NULL;
    object = PyObject_CallFunctionObjArgs(loads, pickle, NULL);
    Py_DECREF(pickle);
    return object;
}

static PyObject *
codec_dumps(PyObject *module, PyObject *object)
{
    EngineState *state = PyModule_GetState(module);
    Pickle pickle;
    PyObject *result;

    if (pickle_plain(&pickle, object, state))
        result = PyBytes_FromStringAndSize(pickle.parts[0].start, (Py_ssize_t)pickle.count);
    else
        result = Py_NewRef(Py_None);
    pickle_release(&pickle);
    return result;
}

static PyObject *
codec_loads(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"data", "loads", NULL};
    PyObject *data, *loads, *object;
    Py_buffer view;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO:loads", names, &data, &loads))
        return NULL;
    if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    object = unpickle_object(view.buf, (size_t)view.len, data, loads, PyModule_GetState(module));
    PyBuffer_Release(&view);
    return object;
}

PyMethodDef codec_functions[] = {
    {"dumps", codec_dumps, METH_O, "The pickle of a plain value, or None for everything else."},
    {"loads", (PyCFunction)(void (*)(void))codec_loads, METH_VARARGS | METH_KEYWORDS,
     "The object of a pickle; `loads` is asked for what is not a plain value."},
    {NULL, NULL, 0, NULL},
};
