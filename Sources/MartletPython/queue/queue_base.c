/* The base classes of Python's Queue and SimpleQueue: `put` and `get` of what needs
   no Python code on its way. Everything else is passed on to the methods of the
   same arguments `_martlet_put` and `_martlet_get`, which are written in Python. */
#include "queue.h"
#include "errors.h"
#include "timeouts.h"

#include <stddef.h>
#include <structmember.h>

/* One end of a queue as a process holds it: open until it is closed. */
typedef struct {
    PyObject_HEAD
    QueueObject *queue; /* NULL once it is closed */
    int descriptor;     /* of the doorbell; -1 once it is closed */
    bool is_reading;
} QueueEndpointObject;

typedef struct {
    PyObject_HEAD
    QueueEndpointObject *writer; /* either is NULL before they are attached */
    QueueEndpointObject *reader;
    char closed;
    char fed; /* whether anything was put here */
} QueueBaseObject;

static PyObject *
QueueEndpoint_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"queue", "descriptor", "reading", NULL};
    int descriptor, is_reading;
    PyObject *queue;
    QueueEndpointObject *self;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO&p:QueueEndpoint", names, &queue, convert_int,
                                     &descriptor, &is_reading))
        return NULL;
    if (PyType_GetSlot(Py_TYPE(queue), Py_tp_dealloc) != (void *)queue_dealloc) {
        PyErr_SetString(PyExc_TypeError, "a endpoint is of a martlet._engine.Queue");
        return NULL;
    }
    self = (QueueEndpointObject *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    self->queue = (QueueObject *)Py_NewRef(queue);
    self->is_reading = is_reading;
    self->descriptor = martlet_queue_hold(self->queue->queue, descriptor, is_reading);
    return (PyObject *)self;
}

static void
QueueEndpoint_dealloc(QueueEndpointObject *self)
{
    Py_CLEAR(self->queue);
    free_object((PyObject *)self);
}

/* Of several threads, one gets the descriptor that is to be closed. */
static PyObject *
QueueEndpoint_close(QueueEndpointObject *self, PyObject *unused)
{
    QueueObject *queue = self->queue;
    int descriptor = self->descriptor;

    self->queue = NULL;
    self->descriptor = -1;
    if (queue != NULL)
        descriptor = martlet_queue_let_go(queue->queue, descriptor, self->is_reading);
    Py_XDECREF((PyObject *)queue);
    return PyLong_FromLong(descriptor);
}

static PyObject *
QueueEndpoint_fileno(QueueEndpointObject *self, PyObject *unused)
{
    if (self->queue != NULL)
        self->descriptor =
            martlet_queue_part(self->queue->queue, self->descriptor, self->is_reading);
    return PyLong_FromLong(self->descriptor);
}

static PyMemberDef QueueEndpoint_members[] = {
    {"descriptor", T_INT, offsetof(QueueEndpointObject, descriptor), READONLY,
     "That of the end, and maybe that of the other end, too; -1 once it is closed."},
    {NULL, 0, 0, 0, NULL},
};

/* The queue behind a endpoint, or NULL; it may be closed by another thread once the GIL is
   let go of. */
static QueueObject *
open_queue(const QueueBaseObject *self, const QueueEndpointObject *endpoint)
{
    return endpoint == NULL || self->closed ? NULL : endpoint->queue;
}

static void
Methods_dealloc(QueueBaseObject *self)
{
    Py_CLEAR(self->writer);
    Py_CLEAR(self->reader);
    free_object((PyObject *)self);
}

static PyObject *
Methods_attach(QueueBaseObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *former_writer = (PyObject *)self->writer;
    PyObject *former_reader = (PyObject *)self->reader;

    for (Py_ssize_t i = 0; i < nargs; i++) {
        if (PyType_GetSlot(Py_TYPE(args[i]), Py_tp_dealloc) != (void *)QueueEndpoint_dealloc)
            nargs = -1;
    }
    if (nargs != 2) {
        PyErr_SetString(PyExc_TypeError, "_martlet_attach() takes two gates");
        return NULL;
    }
    self->writer = (QueueEndpointObject *)Py_NewRef(args[0]);
    self->reader = (QueueEndpointObject *)Py_NewRef(args[1]);
    Py_XDECREF(former_writer);
    Py_XDECREF(former_reader);
    Py_RETURN_NONE;
}

static PyObject *
put_or_pass_on(QueueBaseObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *names,
               bool usual)
{
    QueueObject *queue = open_queue(self, self->writer);

    if (usual && queue != NULL && queue_put_plain(queue, args[0])) {
        self->fed = true;
        Py_RETURN_NONE;
    }
    return pass_on((PyObject *)self, "_martlet_put", args, nargs, names);
}

static PyObject *
get_or_pass_on(QueueBaseObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *names,
               bool usual, int64_t timeout)
{
    QueueObject *queue = open_queue(self, self->reader);
    const EngineState *state;
    ReceiveBuffer record;
    PyObject *object, *loads;
    int status;

    if (!usual || queue == NULL)
        return pass_on((PyObject *)self, "_martlet_get", args, nargs, names);

    Py_INCREF((PyObject *)queue);
    state = state_of((PyObject *)queue);
    status = queue_get_record(queue, &record, UINT64_MAX, timeout);
    if (status != 0) {
        object = queue_get_failure(queue, status);
    } else if ((object = received_as_plain(&record, state)) == NULL && !PyErr_Occurred()) {
        loads = PyObject_GetAttrString((PyObject *)self, "_martlet_loads");
        if (loads != NULL)
            object = received_as_object(&record, loads, state);
        else
            Py_XDECREF(record.bytes);
        Py_XDECREF(loads);
    }
    Py_DECREF((PyObject *)queue);
    return object;
}

/* Whether `block` and `timeout` are what they mostly are; then sets how long to wait. */
static bool
is_usual_patience(PyObject *const *args, Py_ssize_t nargs, int64_t *timeout)
{
    *timeout = MARTLET_NEVER;
    if (nargs > 2 || (nargs > 0 && !PyBool_Check(args[0])))
        return false;
    if (nargs > 1 && !is_usual_timeout(args[1], timeout))
        return false;
    if (nargs > 0 && args[0] == Py_False)
        *timeout = 0;
    return true;
}

static PyObject *
QueueBase_put(QueueBaseObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *names)
{
    bool usual = names == NULL && (nargs == 1 || (nargs == 2 && PyBool_Check(args[1])));

    return put_or_pass_on(self, args, nargs, names, usual);
}

static PyObject *
QueueBase_get(QueueBaseObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *names)
{
    int64_t timeout = 0;
    bool usual = names == NULL && is_usual_patience(args, nargs, &timeout);

    return get_or_pass_on(self, args, nargs, names, usual, timeout);
}

static PyObject *
SimpleQueueBase_put(QueueBaseObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *names)
{
    return put_or_pass_on(self, args, nargs, names, names == NULL && nargs == 1);
}

static PyObject *
SimpleQueueBase_get(QueueBaseObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *names)
{
    return get_or_pass_on(self, args, nargs, names, names == NULL && nargs == 0, MARTLET_NEVER);
}

/* The flag at an offset in the object, which `closure` is. */
static char *
flag_at(QueueBaseObject *self, void *closure)
{
    return (char *)self + (size_t)closure;
}

static PyObject *
Methods_get_flag(QueueBaseObject *self, void *closure)
{
    return PyBool_FromLong(*flag_at(self, closure));
}

static int
Methods_set_flag(QueueBaseObject *self, PyObject *value, void *closure)
{
    int flag = value == NULL ? 0 : PyObject_IsTrue(value);

    if (flag >= 0)
        *flag_at(self, closure) = (char)flag;
    return flag < 0 ? -1 : 0;
}

static PyMethodDef QueueEndpoint_methods[] = {
    {"close", (PyCFunction)QueueEndpoint_close, METH_NOARGS,
     "Let nothing more through; the descriptor to close, or -1."},
    {"fileno", (PyCFunction)QueueEndpoint_fileno, METH_NOARGS,
     "A descriptor of this end alone, by which it goes from now on."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot QueueEndpoint_slots[] = {
    {Py_tp_doc, "An end of a queue, open until it is closed."},
    {Py_tp_new, QueueEndpoint_new},
    {Py_tp_dealloc, QueueEndpoint_dealloc},
    {Py_tp_methods, QueueEndpoint_methods},
    {Py_tp_members, QueueEndpoint_members},
    {0, NULL},
};

PyType_Spec queue_endpoint_spec = {
    .name = "martlet._engine.QueueEndpoint",
    .basicsize = sizeof(QueueEndpointObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = QueueEndpoint_slots,
};

static PyMethodDef QueueBase_methods[] = {
    {"_martlet_attach", FAST(Methods_attach), "Use the gates of the writing and the reading end."},
    {"put", FAST_WITH_KEYWORDS(QueueBase_put),
     "put($self, obj, block=True, timeout=None)\n--\n\n"
     "Append an object, waiting until there is room for it.\n\n"
     "Raises\n------\n"
     "queue.Full\n    If there was no room, or none within `timeout` seconds.\n"
     "ValueError\n    If the queue is closed.\n"
     "MemoryError\n    If there is no memory left for it."},
    {"get", FAST_WITH_KEYWORDS(QueueBase_get),
     "get($self, block=True, timeout=None)\n--\n\n"
     "Take the first object, waiting for one.\n\n"
     "Raises\n------\n"
     "queue.Empty\n    If there was none, or none within `timeout` seconds.\n"
     "ValueError\n    If the queue is closed.\n"
     "EOFError\n    If there is none and nobody is left who could put one."},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef SimpleQueueBase_methods[] = {
    {"_martlet_attach", FAST(Methods_attach), "Use the gates of the writing and the reading end."},
    {"put", FAST_WITH_KEYWORDS(SimpleQueueBase_put),
     "put($self, obj)\n--\n\n"
     "Append an object, waiting while what a pipe would hold is unread."},
    {"get", FAST_WITH_KEYWORDS(SimpleQueueBase_get),
     "get($self)\n--\n\nTake the first object, waiting for one."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef QueueBase_getset[] = {
    {"_closed", (getter)Methods_get_flag, (setter)Methods_set_flag, "Whether it is closed.",
     (void *)offsetof(QueueBaseObject, closed)},
    {"_martlet_fed", (getter)Methods_get_flag, (setter)Methods_set_flag,
     "Whether anything was put here.", (void *)offsetof(QueueBaseObject, fed)},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot QueueBase_slots[] = {
    {Py_tp_doc, "What Queue does in C."},
    {Py_tp_dealloc, Methods_dealloc},
    {Py_tp_methods, QueueBase_methods},
    {Py_tp_getset, QueueBase_getset},
    {0, NULL},
};

PyType_Spec queue_base_spec = {
    .name = "martlet._engine.QueueBase",
    .basicsize = sizeof(QueueBaseObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = QueueBase_slots,
};

static PyType_Slot SimpleQueueBase_slots[] = {
    {Py_tp_doc, "What SimpleQueue does in C."},
    {Py_tp_dealloc, Methods_dealloc},
    {Py_tp_methods, SimpleQueueBase_methods},
    {0, NULL},
};

PyType_Spec simple_queue_base_spec = {
    .name = "martlet._engine.SimpleQueueBase",
    .basicsize = sizeof(QueueBaseObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = SimpleQueueBase_slots,
};
