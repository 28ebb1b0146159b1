/* Event: a flag that processes wait for. */
#include "engine.h"
#include "errors.h"
#include "timeouts.h"

typedef struct {
    PyObject_HEAD
    martlet_event *event;
} EventObject;

static PyObject *
Event_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"label", NULL};
    const char *label = "";
    EventObject *self;
    int status = 0;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|s:Event", names, &label))
        return NULL;
    self = (EventObject *)PyType_GenericAlloc(type, 0);
    if (self != NULL)
        status = martlet_event_create(state_of((PyObject *)self)->arenas, label, &self->event);
    return finish_object((PyObject *)self, status, "event");
}

static PyObject *
Event_attach(PyObject *type, PyObject *args)
{
    martlet_place place;
    EventObject *self;
    int status = 0;

    if (parse_place(args, &place) < 0)
        return NULL;
    self = (EventObject *)PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (self != NULL)
        status = martlet_event_attach(state_of((PyObject *)self)->arenas, place, &self->event);
    return finish_object((PyObject *)self, status, "event");
}

static void
Event_dealloc(EventObject *self)
{
    if (self->event != NULL)
        martlet_event_close(self->event);
    free_object((PyObject *)self);
}

static PyObject *
Event_get_place(EventObject *self, void *closure)
{
    return object_from_place(martlet_event_place(self->event));
}

static PyObject *
Event_is_set(EventObject *self, PyObject *unused)
{
    return PyBool_FromLong(martlet_event_is_set(self->event));
}

static PyObject *
Event_set(EventObject *self, PyObject *unused)
{
    martlet_event_set(self->event);
    Py_RETURN_NONE;
}

static PyObject *
Event_clear(EventObject *self, PyObject *unused)
{
    martlet_event_clear(self->event);
    Py_RETURN_NONE;
}

static PyObject *
Event_wait(EventObject *self, PyObject *args)
{
    PyObject *timeout_object = NULL;
    int64_t timeout, deadline;
    uint32_t sample;
    int status;

    if (!PyArg_ParseTuple(args, "|O:wait", &timeout_object))
        return NULL;
    if (martlet_event_is_set(self->event))
        Py_RETURN_TRUE; /* whatever the timeout is, as in the standard module */
    if (parse_timeout(timeout_object, &timeout) < 0)
        return NULL;

    sample = martlet_event_sample(self->event);
    status = martlet_event_wait(self->event, sample, 0);
    if (must_wait(&status, timeout)) {
        deadline = deadline_after(timeout);
        CALL_RELEASED(status, martlet_event_wait(self->event, sample, deadline));
    }
    return bool_or_raise(status, "event");
}

static PyMethodDef Event_methods[] = {
    {"attach", Event_attach, METH_VARARGS | METH_CLASS,
     "Attach to the event at a place that another process told."},
    {"is_set", (PyCFunction)Event_is_set, METH_NOARGS, "Whether the flag is set."},
    {"set", (PyCFunction)Event_set, METH_NOARGS, "Set the flag and wake all who wait."},
    {"clear", (PyCFunction)Event_clear, METH_NOARGS, "Clear the flag."},
    {"wait", (PyCFunction)Event_wait, METH_VARARGS,
     "Wait until the flag is set; False if `timeout` passed first."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef Event_getset[] = {
    {"place", (getter)Event_get_place, NULL, "(descriptor of the arena, offset in it).", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot Event_slots[] = {
    {Py_tp_doc, "A flag that processes wait for."},
    {Py_tp_new, Event_new},
    {Py_tp_dealloc, Event_dealloc},
    {Py_tp_methods, Event_methods},
    {Py_tp_getset, Event_getset},
    {0, NULL},
};

PyType_Spec event_spec = {
    .name = "martlet._engine.Event",
    .basicsize = sizeof(EventObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = Event_slots,
};
