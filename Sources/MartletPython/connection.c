/* A base class of Python's Connection: what needs no Python code on its way. That is
   messages of plain values and bytes over a Connection that is open, goes in the right
   direction and has the class and the attributes it began with. Everything else is passed
   on to the methods of the same arguments `_martlet_send` and so on, which are Python's. */
#include "errors.h"
#include "stream.h"
#include "waiting.h"

#include <limits.h>

/* The attributes that every Connection has: one more might be a method of its own. */
#define USUAL_ATTRIBUTES 3

/* The descriptor of a usual Connection, open in a direction; else -1, without an
   exception. */
static int
usual_descriptor(const EngineState *state, PyObject *self, PyObject *direction)
{
    PyObject *attributes, *handle;
    long descriptor = -1;

    if ((PyObject *)Py_TYPE(self) != state->connection)
        return -1;
    attributes = PyObject_GenericGetDict(self, NULL);
    if (attributes != NULL && PyDict_Size(attributes) == USUAL_ATTRIBUTES &&
        PyDict_GetItemWithError(attributes, direction) == Py_True) {
        handle = PyDict_GetItemWithError(attributes, state->handle_name);
        if (handle != NULL && PyLong_CheckExact(handle))
            descriptor = PyLong_AsLong(handle);
    }
    Py_XDECREF(attributes);
    PyErr_Clear();
    return descriptor > INT_MAX ? -1 : (int)descriptor;
}

static PyObject *
ConnectionMethods_serve(PyObject *kind, PyTypeObject *definer, PyObject *const *args,
                        Py_ssize_t nargs, PyObject *names)
{
    EngineState *state = PyType_GetModuleState(definer);
    PyObject *former = state->connection;

    if (nargs != 0 || names != NULL) {
        PyErr_SetString(PyExc_TypeError, "_martlet_serve() takes no arguments");
        return NULL;
    }
    state->connection = Py_NewRef(kind);
    Py_XDECREF(former);
    Py_RETURN_NONE;
}

static PyObject *
ConnectionMethods_send(PyObject *self, PyTypeObject *definer, PyObject *const *args,
                       Py_ssize_t nargs, PyObject *names)
{
    EngineState *state = PyType_GetModuleState(definer);
    int descriptor = usual_descriptor(state, self, state->writable_name);
    Pickle pickle;

    if (descriptor >= 0 && nargs == 1 && names == NULL) {
        if (pickle_plain(&pickle, args[0], state) ||
            pickle_payload(&pickle, args[0], state->protocol))
            return stream_send_pickle(descriptor, &pickle);
        pickle_release(&pickle);
    }
    return pass_on(self, "_martlet_send", args, nargs, names);
}

static PyObject *
ConnectionMethods_recv(PyObject *self, PyTypeObject *definer, PyObject *const *args,
                       Py_ssize_t nargs, PyObject *names)
{
    EngineState *state = PyType_GetModuleState(definer);
    int descriptor = usual_descriptor(state, self, state->readable_name);
    PyObject *object, *loads;
    Record record;

    if (descriptor < 0 || nargs != 0 || names != NULL)
        return pass_on(self, "_martlet_recv", args, nargs, names);
    if (stream_receive_record(descriptor, &record, Py_None, true) < 0)
        return NULL;
    object = record_as_plain(&record, state);
    if (object != NULL || PyErr_Occurred())
        return object;
    loads = PyObject_GetAttrString(self, "_martlet_loads");
    if (loads == NULL)
        Py_XDECREF(record.bytes);
    else
        object = record_as_object(&record, loads, state);
    Py_XDECREF(loads);
    return object;
}

static PyObject *
ConnectionMethods_send_bytes(PyObject *self, PyTypeObject *definer, PyObject *const *args,
                             Py_ssize_t nargs, PyObject *names)
{
    EngineState *state = PyType_GetModuleState(definer);
    int descriptor = usual_descriptor(state, self, state->writable_name);
    Py_buffer view;
    martlet_bytes part;
    PyObject *result;

    if (descriptor < 0 || nargs != 1 || names != NULL ||
        !(PyBytes_CheckExact(args[0]) || PyByteArray_CheckExact(args[0])))
        return pass_on(self, "_martlet_send_bytes", args, nargs, names);
    if (PyObject_GetBuffer(args[0], &view, PyBUF_SIMPLE) < 0)
        return NULL;
    part = (martlet_bytes){view.buf, (size_t)view.len};
    result = stream_send_parts(descriptor, &part, 1);
    PyBuffer_Release(&view);
    return result;
}

static PyObject *
ConnectionMethods_recv_bytes(PyObject *self, PyTypeObject *definer, PyObject *const *args,
                             Py_ssize_t nargs, PyObject *names)
{
    EngineState *state = PyType_GetModuleState(definer);
    int descriptor = usual_descriptor(state, self, state->readable_name);
    Record record;

    if (descriptor < 0 || nargs != 0 || names != NULL)
        return pass_on(self, "_martlet_recv_bytes", args, nargs, names);
    if (stream_receive_record(descriptor, &record, Py_None, false) < 0)
        return NULL;
    return record_as_bytes(&record);
}

static PyObject *
ConnectionMethods_poll(PyObject *self, PyTypeObject *definer, PyObject *const *args,
                       Py_ssize_t nargs, PyObject *names)
{
    EngineState *state = PyType_GetModuleState(definer);
    int descriptor = usual_descriptor(state, self, state->readable_name);
    int64_t timeout = 0;

    if (descriptor < 0 || nargs > 1 || names != NULL ||
        (nargs == 1 && !is_usual_timeout(args[0], &timeout)))
        return pass_on(self, "_martlet_poll", args, nargs, names);
    return stream_poll_within(descriptor, timeout);
}

static PyMethodDef ConnectionMethods_methods[] = {
    {"_martlet_serve", FAST_OF_CLASS(ConnectionMethods_serve) | METH_CLASS,
     "Serve the objects of exactly this class."},
    {"send", FAST_OF_CLASS(ConnectionMethods_send),
     "send($self, obj)\n--\n\nSend a (picklable) object"},
    {"recv", FAST_OF_CLASS(ConnectionMethods_recv),
     "recv($self)\n--\n\nReceive a (picklable) object"},
    {"send_bytes", FAST_OF_CLASS(ConnectionMethods_send_bytes),
     "send_bytes($self, buf, offset=0, size=None)\n--\n\n"
     "Send the bytes data from a bytes-like object"},
    {"recv_bytes", FAST_OF_CLASS(ConnectionMethods_recv_bytes),
     "recv_bytes($self, maxlength=None)\n--\n\n"
     "Receive bytes data as a bytes object."},
    {"poll", FAST_OF_CLASS(ConnectionMethods_poll),
     "poll($self, timeout=0.0)\n--\n\nWhether there is any input available to be read"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot ConnectionMethods_slots[] = {
    {Py_tp_doc, "What Connection does in C."},
    {Py_tp_methods, ConnectionMethods_methods},
    {0, NULL},
};

PyType_Spec connection_methods_spec = {
    .name = "martlet._engine.ConnectionMethods",
    .basicsize = sizeof(PyObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = ConnectionMethods_slots,
};
