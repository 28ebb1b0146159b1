/* PipeLane: one direction of a pipe. */
#include "endpoint.h"
#include "errors.h"
#include "timeouts.h"

static PyObject *
PipeLane_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"capacity", "label", NULL};
    Py_ssize_t capacity;
    const char *label;
    LaneObject *self;
    int status = 0;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "ns:PipeLane", names, &capacity, &label))
        return NULL;
    if (capacity < 0) {
        PyErr_SetString(PyExc_ValueError, "the capacity must not be negative");
        return NULL;
    }
    self = (LaneObject *)PyType_GenericAlloc(type, 0);
    if (self != NULL)
        status = martlet_lane_create((uint64_t)capacity, label, &self->lane);
    return finish_object((PyObject *)self, status, "pipe");
}

static PyObject *
PipeLane_attach(PyObject *type, PyObject *args)
{
    LaneObject *self;
    int descriptor, status = 0;

    if (!PyArg_ParseTuple(args, "O&:attach", convert_int, &descriptor))
        return NULL;
    self = (LaneObject *)PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (self != NULL)
        status = martlet_lane_attach(descriptor, &self->lane);
    return finish_object((PyObject *)self, status, "pipe");
}

void
lane_dealloc(LaneObject *self)
{
    if (self->lane != NULL)
        martlet_lane_close(self->lane);
    free_object((PyObject *)self);
}

static PyObject *
PipeLane_hold(LaneObject *self, PyObject *args)
{
    int descriptor, is_reading;

    if (!PyArg_ParseTuple(args, "O&p:hold", convert_int, &descriptor, &is_reading))
        return NULL;
    martlet_lane_hold(self->lane, descriptor, is_reading);
    Py_RETURN_NONE;
}

static PyObject *
PipeLane_let_go(LaneObject *self, PyObject *args)
{
    int descriptor, is_reading;

    if (!PyArg_ParseTuple(args, "O&p:let_go", convert_int, &descriptor, &is_reading))
        return NULL;
    martlet_lane_let_go(self->lane, descriptor, is_reading);
    Py_RETURN_NONE;
}

static PyObject *
PipeLane_leave(LaneObject *self, PyObject *unused)
{
    martlet_lane_leave(self->lane);
    Py_RETURN_NONE;
}

static PyObject *
PipeLane_watch(LaneObject *self, PyObject *unused)
{
    int status;

    CALL_RELEASED(status, martlet_lane_watch(self->lane));
    return none_or_raise(status, "pipe");
}

static PyObject *
PipeLane_get_descriptor(LaneObject *self, void *closure)
{
    return object_from_descriptor(martlet_lane_descriptor(self->lane));
}

static PyObject *
PipeLane_get_is_held(LaneObject *self, void *closure)
{
    return PyBool_FromLong(martlet_lane_is_held(self->lane));
}

static PyMethodDef PipeLane_methods[] = {
    {"attach", PipeLane_attach, METH_VARARGS | METH_CLASS,
     "The lane whose memory is behind a descriptor."},
    {"hold", (PyCFunction)PipeLane_hold, METH_VARARGS, "Count on a descriptor of an end."},
    {"let_go", (PyCFunction)PipeLane_let_go, METH_VARARGS,
     "Count no longer on a descriptor, which is about to be closed."},
    {"leave", (PyCFunction)PipeLane_leave, METH_NOARGS,
     "Tell who waits at the other end that this process has closed one."},
    {"watch", (PyCFunction)PipeLane_watch, METH_NOARGS,
     "Keep the reading end readable exactly while there is something to receive, for ever."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef PipeLane_getset[] = {
    {"descriptor", (getter)PipeLane_get_descriptor, NULL, "Borrowed.", NULL},
    {"is_held", (getter)PipeLane_get_is_held, NULL, "Whether this process has any end.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot PipeLane_slots[] = {
    {Py_tp_doc, "One direction of a pipe."}, {Py_tp_new, PipeLane_new},
    {Py_tp_dealloc, lane_dealloc},           {Py_tp_methods, PipeLane_methods},
    {Py_tp_getset, PipeLane_getset},         {0, NULL},
};

PyType_Spec pipe_lane_spec = {
    .name = "martlet._engine.PipeLane",
    .basicsize = sizeof(LaneObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = PipeLane_slots,
};
