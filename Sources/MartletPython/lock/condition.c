/* Condition: who waits for a notification; the lock that goes with it is the caller's. */
#include "engine.h"
#include "errors.h"
#include "semlock.h"
#include "timeouts.h"

typedef struct {
    PyObject_HEAD
    martlet_condition *condition;
} ConditionObject;

static PyObject *
Condition_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"label", NULL};
    const char *label = "";
    ConditionObject *self;
    int status = 0;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|s:Condition", names, &label))
        return NULL;
    self = (ConditionObject *)PyType_GenericAlloc(type, 0);
    if (self != NULL)
        status =
            martlet_condition_create(state_of((PyObject *)self)->arenas, label, &self->condition);
    return finish_object((PyObject *)self, status, "condition");
}

static PyObject *
Condition_attach(PyObject *type, PyObject *args)
{
    martlet_place place;
    ConditionObject *self;
    int status = 0;

    if (parse_place(args, &place) < 0)
        return NULL;
    self = (ConditionObject *)PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (self != NULL)
        status =
            martlet_condition_attach(state_of((PyObject *)self)->arenas, place, &self->condition);
    return finish_object((PyObject *)self, status, "condition");
}

static void
Condition_dealloc(ConditionObject *self)
{
    if (self->condition != NULL)
        martlet_condition_close(self->condition);
    free_object((PyObject *)self);
}

static PyObject *
Condition_get_place(ConditionObject *self, void *closure)
{
    return object_from_place(martlet_condition_place(self->condition));
}

static PyObject *
Condition_enter(ConditionObject *self, PyObject *unused)
{
    uint64_t ticket;
    int status = martlet_condition_enter(self->condition, &ticket);

    if (status != 0)
        return raise_status(status, "condition");
    return PyLong_FromUnsignedLongLong(ticket);
}

static PyObject *
Condition_sleep(ConditionObject *self, PyObject *args)
{
    PyObject *timeout_object = NULL;
    unsigned long long ticket;
    int64_t deadline;
    int status;

    if (!PyArg_ParseTuple(args, "K|O:sleep", &ticket, &timeout_object))
        return NULL;
    if (parse_deadline(timeout_object, &deadline) < 0) {
        martlet_condition_leave(self->condition, ticket);
        return NULL;
    }

    CALL_RELEASED(status, martlet_condition_sleep(self->condition, ticket, deadline));
    if (status != 0 && status != ETIMEDOUT)
        martlet_condition_leave(self->condition, ticket);
    return bool_or_raise(status, "condition");
}

static PyObject *
Condition_notify(ConditionObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    martlet_semaphore *lock = nargs == 2 ? semlock_handle(args[1]) : NULL;
    unsigned long long count;

    if (nargs < 1 || nargs > 2)
        return PyErr_Format(PyExc_TypeError, "notify() takes 1 or 2 arguments (%zd given)", nargs);
    count = PyLong_AsUnsignedLongLong(args[0]);
    if (count == (unsigned long long)-1 && PyErr_Occurred())
        return NULL;
    return none_or_raise(martlet_condition_notify(self->condition, count, lock), "condition");
}

static PyObject *
Condition_waiting(ConditionObject *self, PyObject *unused)
{
    return PyLong_FromUnsignedLongLong(martlet_condition_waiting(self->condition));
}

static PyMethodDef Condition_methods[] = {
    {"attach", Condition_attach, METH_VARARGS | METH_CLASS,
     "Attach to the condition at a place that another process told."},
    {"enter", (PyCFunction)Condition_enter, METH_NOARGS,
     "Join the waiters, the lock held. Returns a ticket for one `sleep`."},
    {"sleep", (PyCFunction)Condition_sleep, METH_VARARGS,
     "Sleep, the lock given up, until notified; False if `timeout` passed first."},
    {"notify", FAST(Condition_notify),
     "Wake up to `n` of those who entered, once the lock that is held is given back."},
    {"waiting", (PyCFunction)Condition_waiting, METH_NOARGS, "How many wait."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef Condition_getset[] = {
    {"place", (getter)Condition_get_place, NULL, "(descriptor of the arena, offset in it).", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot Condition_slots[] = {
    {Py_tp_doc, "Who waits for a notification; the lock that goes with it is the caller's."},
    {Py_tp_new, Condition_new},
    {Py_tp_dealloc, Condition_dealloc},
    {Py_tp_methods, Condition_methods},
    {Py_tp_getset, Condition_getset},
    {0, NULL},
};

PyType_Spec condition_spec = {
    .name = "martlet._engine.Condition",
    .basicsize = sizeof(ConditionObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = Condition_slots,
};
