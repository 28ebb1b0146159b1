/* Barrier: parties that go on together. */
#include "engine.h"
#include "errors.h"
#include "timeouts.h"

typedef struct {
    PyObject_HEAD
    martlet_barrier *barrier;
} BarrierObject;

static PyObject *
Barrier_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"parties", "label", NULL};
    int parties;
    const char *label = "";
    BarrierObject *self;
    int status = 0;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i|s:Barrier", names, &parties, &label))
        return NULL;
    if (parties < 1) {
        PyErr_SetString(PyExc_ValueError, "parties must be > 0");
        return NULL;
    }
    self = (BarrierObject *)PyType_GenericAlloc(type, 0);
    if (self != NULL)
        status = martlet_barrier_create(state_of((PyObject *)self)->arenas, (uint32_t)parties,
                                        label, &self->barrier);
    return finish_object((PyObject *)self, status, "barrier");
}

static PyObject *
Barrier_attach(PyObject *type, PyObject *args)
{
    martlet_place place;
    BarrierObject *self;
    int status = 0;

    if (parse_place(args, &place) < 0)
        return NULL;
    self = (BarrierObject *)PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (self != NULL)
        status = martlet_barrier_attach(state_of((PyObject *)self)->arenas, place, &self->barrier);
    return finish_object((PyObject *)self, status, "barrier");
}

static void
Barrier_dealloc(BarrierObject *self)
{
    if (self->barrier != NULL)
        martlet_barrier_close(self->barrier);
    free_object((PyObject *)self);
}

/* A broken barrier and a timeout, which broke it, are BrokenBarrierError. */
static PyObject *
Barrier_raise(BarrierObject *self, int status)
{
    if (status != ECANCELED && status != ETIMEDOUT)
        return raise_status(status, "barrier");
    PyErr_SetNone(state_of((PyObject *)self)->broken);
    return NULL;
}

static PyObject *
Barrier_arrive(BarrierObject *self, PyObject *unused)
{
    uint64_t round;
    uint32_t index;
    int status;

    CALL_RELEASED(status, martlet_barrier_arrive(self->barrier, &round, &index));
    if (status != 0)
        return Barrier_raise(self, status);
    return Py_BuildValue("KI", (unsigned long long)round, (unsigned int)index);
}

static PyObject *
Barrier_wait(BarrierObject *self, PyObject *args)
{
    PyObject *timeout_object = NULL;
    unsigned long long round;
    int64_t deadline;
    int status;

    if (!PyArg_ParseTuple(args, "K|O:wait", &round, &timeout_object))
        return NULL;
    if (parse_deadline(timeout_object, &deadline) < 0) {
        martlet_barrier_leave(self->barrier, round);
        return NULL;
    }

    CALL_RELEASED(status, martlet_barrier_wait(self->barrier, round, deadline));
    if (status == EINTR)
        martlet_barrier_leave(self->barrier, round);
    if (status != 0)
        return Barrier_raise(self, status);
    Py_RETURN_NONE;
}

static PyObject *
Barrier_open(BarrierObject *self, PyObject *round_object)
{
    unsigned long long round = PyLong_AsUnsignedLongLong(round_object);
    int status;

    if (round == (unsigned long long)-1 && PyErr_Occurred())
        return NULL;
    status = martlet_barrier_open(self->barrier, round);
    if (status != 0)
        return Barrier_raise(self, status);
    Py_RETURN_NONE;
}

static PyObject *
Barrier_leave(BarrierObject *self, PyObject *round_object)
{
    unsigned long long round = PyLong_AsUnsignedLongLong(round_object);

    if (round == (unsigned long long)-1 && PyErr_Occurred())
        return NULL;
    martlet_barrier_leave(self->barrier, round);
    Py_RETURN_NONE;
}

static PyObject *
Barrier_abort(BarrierObject *self, PyObject *unused)
{
    martlet_barrier_abort(self->barrier);
    Py_RETURN_NONE;
}

static PyObject *
Barrier_reset(BarrierObject *self, PyObject *unused)
{
    martlet_barrier_reset(self->barrier);
    Py_RETURN_NONE;
}

static PyObject *
Barrier_get_place(BarrierObject *self, void *closure)
{
    return object_from_place(martlet_barrier_place(self->barrier));
}

static PyObject *
Barrier_get_parties(BarrierObject *self, void *closure)
{
    return PyLong_FromUnsignedLong(martlet_barrier_parties(self->barrier));
}

static PyObject *
Barrier_get_n_waiting(BarrierObject *self, void *closure)
{
    return PyLong_FromUnsignedLong(martlet_barrier_waiting(self->barrier));
}

static PyObject *
Barrier_get_broken(BarrierObject *self, void *closure)
{
    return PyBool_FromLong(martlet_barrier_is_broken(self->barrier));
}

static PyMethodDef Barrier_methods[] = {
    {"attach", Barrier_attach, METH_VARARGS | METH_CLASS,
     "Attach to the barrier at a place that another process told."},
    {"arrive", (PyCFunction)Barrier_arrive, METH_NOARGS,
     "Arrive: (round, index). Index ``parties - 1`` must go on to `open` or `abort`."},
    {"wait", (PyCFunction)Barrier_wait, METH_VARARGS,
     "Wait for the round to open; a timeout breaks the barrier, any exception leaves it."},
    {"open", (PyCFunction)Barrier_open, METH_O, "Let everybody in the round go."},
    {"leave", (PyCFunction)Barrier_leave, METH_O,
     "Give up waiting for the round, which then has one arrival less."},
    {"abort", (PyCFunction)Barrier_abort, METH_NOARGS, "Break the barrier."},
    {"reset", (PyCFunction)Barrier_reset, METH_NOARGS, "Empty the barrier and mend it."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef Barrier_getset[] = {
    {"place", (getter)Barrier_get_place, NULL, "(descriptor of the arena, offset in it).", NULL},
    {"parties", (getter)Barrier_get_parties, NULL, "How many go on together.", NULL},
    {"n_waiting", (getter)Barrier_get_n_waiting, NULL,
     "How many have arrived in the present round.", NULL},
    {"broken", (getter)Barrier_get_broken, NULL, "Whether the barrier is broken.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot Barrier_slots[] = {
    {Py_tp_doc, "Parties that go on together, again and again."},
    {Py_tp_new, Barrier_new},
    {Py_tp_dealloc, Barrier_dealloc},
    {Py_tp_methods, Barrier_methods},
    {Py_tp_getset, Barrier_getset},
    {0, NULL},
};

PyType_Spec barrier_spec = {
    .name = "martlet._engine.Barrier",
    .basicsize = sizeof(BarrierObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = Barrier_slots,
};
