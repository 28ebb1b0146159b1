/* A base class of Python's Connection: what needs no Python code on its way. That is
   messages of plain values and bytes over a Connection that is open, goes in the right
   direction and has the class and the attributes it began with. Everything else is passed
   on to the methods of the same arguments `_martlet_send` and so on, which are Python's. */
#include "errors.h"
#include "endpoint.h"
#include "timeouts.h"

#include <limits.h>

/* The attributes that every Connection has, those of a pipe one more: yet another might be
   a method of its own. */
#define USUAL_ATTRIBUTES 3

/* Whether a Connection is a usual one, open in a direction, and then where it leads; never
   with an exception. */
static bool
find_endpoint(const EngineState *state, PyObject *self, PyObject *direction, Endpoint *endpoint)
{
    PyObject *attributes, *handle, *end = NULL;
    Py_ssize_t count;
    long descriptor = -1;

    if ((PyObject *)Py_TYPE(self) != state->connection)
        return false;
    attributes = PyObject_GenericGetDict(self, NULL);
    count = attributes == NULL ? 0 : PyDict_Size(attributes);
    if (count == USUAL_ATTRIBUTES + 1) {
        end = PyDict_GetItemWithError(attributes, state->end_name);
        count -= end != NULL && (PyObject *)Py_TYPE(end) == state->pipe_end;
    }
    if (count == USUAL_ATTRIBUTES && PyDict_GetItemWithError(attributes, direction) == Py_True) {
        handle = PyDict_GetItemWithError(attributes, state->handle_name);
        if (handle != NULL && PyLong_CheckExact(handle))
            descriptor = PyLong_AsLong(handle);
    }
    PyErr_Clear();
    endpoint->descriptor = (int)descriptor;
    endpoint->end = NULL;
    if (descriptor >= 0 && descriptor <= INT_MAX)
        endpoint->end = (PipeEndObject *)Py_XNewRef(end);
    Py_XDECREF(attributes);
    return descriptor >= 0 && descriptor <= INT_MAX;
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
    PyObject *result = NULL;
    bool is_plain = false;
    Pickle pickle;
    Endpoint endpoint;

    if (nargs == 1 && names == NULL &&
        find_endpoint(state, self, state->writable_name, &endpoint)) {
        is_plain = pickle_plain(&pickle, args[0], state) ||
                   pickle_large_bytes(&pickle, args[0], state->protocol);
        if (is_plain)
            result = endpoint_send_parts(&endpoint, pickle.parts, pickle.part_count, pickle.count);
        pickle_release(&pickle);
        Py_XDECREF((PyObject *)endpoint.end);
    }
    return is_plain ? result : pass_on(self, "_martlet_send", args, nargs, names);
}

/* The object of a record that was received, which ends. */
static PyObject *
load(PyObject *self, ReceiveBuffer *record, const EngineState *state)
{
    PyObject *object = received_as_plain(record, state);
    PyObject *loads;

    if (object != NULL || PyErr_Occurred())
        return object;
    loads = PyObject_GetAttrString(self, "_martlet_loads");
    if (loads == NULL)
        Py_XDECREF(record->bytes);
    else
        object = received_as_object(record, loads, state);
    Py_XDECREF(loads);
    return object;
}

static PyObject *
ConnectionMethods_recv(PyObject *self, PyTypeObject *definer, PyObject *const *args,
                       Py_ssize_t nargs, PyObject *names)
{
    EngineState *state = PyType_GetModuleState(definer);
    ReceiveBuffer record;
    Endpoint endpoint;
    int status;

    if (nargs != 0 || names != NULL || !find_endpoint(state, self, state->readable_name, &endpoint))
        return pass_on(self, "_martlet_recv", args, nargs, names);
    status = endpoint_receive_record(&endpoint, &record, Py_None, true);
    Py_XDECREF((PyObject *)endpoint.end);
    return status < 0 ? NULL : load(self, &record, state);
}

static PyObject *
ConnectionMethods_send_bytes(PyObject *self, PyTypeObject *definer, PyObject *const *args,
                             Py_ssize_t nargs, PyObject *names)
{
    EngineState *state = PyType_GetModuleState(definer);
    Py_buffer view;
    martlet_bytes part;
    PyObject *result = NULL;
    Endpoint endpoint;

    if (nargs != 1 || names != NULL ||
        !(PyBytes_CheckExact(args[0]) || PyByteArray_CheckExact(args[0])) ||
        !find_endpoint(state, self, state->writable_name, &endpoint))
        return pass_on(self, "_martlet_send_bytes", args, nargs, names);
    if (PyObject_GetBuffer(args[0], &view, PyBUF_SIMPLE) == 0) {
        part = (martlet_bytes){view.buf, (size_t)view.len};
        result = endpoint_send_parts(&endpoint, &part, 1, part.count);
        PyBuffer_Release(&view);
    }
    Py_XDECREF((PyObject *)endpoint.end);
    return result;
}

static PyObject *
ConnectionMethods_recv_bytes(PyObject *self, PyTypeObject *definer, PyObject *const *args,
                             Py_ssize_t nargs, PyObject *names)
{
    EngineState *state = PyType_GetModuleState(definer);
    ReceiveBuffer record;
    Endpoint endpoint;
    int status;

    if (nargs != 0 || names != NULL || !find_endpoint(state, self, state->readable_name, &endpoint))
        return pass_on(self, "_martlet_recv_bytes", args, nargs, names);
    status = endpoint_receive_record(&endpoint, &record, Py_None, false);
    Py_XDECREF((PyObject *)endpoint.end);
    return status < 0 ? NULL : received_as_bytes(&record);
}

static PyObject *
ConnectionMethods_poll(PyObject *self, PyTypeObject *definer, PyObject *const *args,
                       Py_ssize_t nargs, PyObject *names)
{
    EngineState *state = PyType_GetModuleState(definer);
    int64_t timeout = 0;
    PyObject *result;
    Endpoint endpoint;

    if (nargs > 1 || names != NULL || (nargs == 1 && !is_usual_timeout(args[0], &timeout)) ||
        !find_endpoint(state, self, state->readable_name, &endpoint))
        return pass_on(self, "_martlet_poll", args, nargs, names);
    result = endpoint_poll(&endpoint, timeout);
    Py_XDECREF((PyObject *)endpoint.end);
    return result;
}

/* What pickle and copy take of a Connection: all but the lanes of a pipe, which falls back. */
static PyObject *
ConnectionMethods_getstate(PyObject *self, PyObject *unused)
{
    static const char end_name[] = "_martlet_end";
    PyObject *state =
        PyObject_CallMethod((PyObject *)&PyBaseObject_Type, "__getstate__", "O", self);
    PyObject *end, *copy, *drained;

    end = state != NULL && PyDict_Check(state) ? PyDict_GetItemString(state, end_name) : NULL;
    if (end == NULL)
        return state;
    copy = PyDict_Copy(state);
    drained = PyObject_CallMethod(end, "fall_back", NULL);
    if (drained == NULL || (copy != NULL && PyDict_DelItemString(copy, end_name) < 0))
        Py_CLEAR(copy);
    Py_XDECREF(drained);
    Py_DECREF(state);
    return copy;
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
    {"__getstate__", ConnectionMethods_getstate, METH_NOARGS,
     "__getstate__($self, /)\n--\n\nHelper for pickle."},
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
