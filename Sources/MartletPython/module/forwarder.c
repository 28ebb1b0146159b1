/* Forwarder: a method that is the method of the same name of one of its object's attributes,
   as `__enter__` of a lock is `self._semlock.__enter__`, without a frame of Python. The class
   itself has the function that it stands for. */
#include "engine.h"
#include "semlock.h"

#include <structmember.h>

typedef struct {
    PyObject_HEAD
    PyObject *attribute;
    PyObject *name;
    PyObject *key;      /* under which the method of a SemLock is kept */
    PyObject *original; /* what the class has without it */
} ForwarderObject;

static PyObject *
Forwarder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *attribute, *name, *original;
    ForwarderObject *self;

    if (!PyArg_ParseTuple(args, "UUO:Forwarder", &attribute, &name, &original))
        return NULL;
    self = (ForwarderObject *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    self->attribute = Py_NewRef(attribute);
    self->name = Py_NewRef(name);
    self->original = Py_NewRef(original);
    self->key = PyUnicode_FromFormat("_martlet%U", name);
    if (self->key == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    PyUnicode_InternInPlace(&self->attribute);
    PyUnicode_InternInPlace(&self->name);
    PyUnicode_InternInPlace(&self->key);
    return (PyObject *)self;
}

static int
Forwarder_traverse(ForwarderObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE((PyObject *)self));
    Py_VISIT(self->original);
    return 0;
}

static int
Forwarder_clear(ForwarderObject *self)
{
    Py_CLEAR(self->original);
    return 0;
}

static void
Forwarder_dealloc(ForwarderObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->attribute);
    Py_CLEAR(self->name);
    Py_CLEAR(self->key);
    Py_CLEAR(self->original);
    free_object((PyObject *)self);
}

/* The method of a SemLock that the attribute is, kept among the object's own attributes:
   to make one takes longer than to take the lock. NULL without an exception if the
   attribute is something else. */
static PyObject *
kept_method(ForwarderObject *self, PyObject *object)
{
    PyObject *attributes = PyObject_GenericGetDict(object, NULL);
    PyObject *semlock, *method;

    if (attributes == NULL) {
        PyErr_Clear();
        return NULL;
    }
    semlock = PyDict_GetItemWithError(attributes, self->attribute);
    method = semlock == NULL ? NULL : PyDict_GetItemWithError(attributes, self->key);
    if (method != NULL && PyCFunction_Check(method) && PyCFunction_GetSelf(method) == semlock) {
        Py_INCREF(method);
    } else {
        method = NULL;
        if (semlock != NULL && is_semlock(semlock))
            method = PyObject_GetAttr(semlock, self->name);
        if (method != NULL && PyDict_SetItem(attributes, self->key, method) < 0)
            Py_CLEAR(method);
    }
    Py_DECREF(attributes);
    return method;
}

static PyObject *
Forwarder_get(PyObject *descriptor, PyObject *object, PyObject *type)
{
    ForwarderObject *self = (ForwarderObject *)descriptor;
    PyObject *method, *attribute;

    if (object == NULL || object == Py_None)
        return Py_NewRef(self->original);
    method = kept_method(self, object);
    if (method != NULL || PyErr_Occurred())
        return method;
    attribute = PyObject_GetAttr(object, self->attribute);
    method = attribute == NULL ? NULL : PyObject_GetAttr(attribute, self->name);
    Py_XDECREF(attribute);
    return method;
}

static PyMemberDef Forwarder_members[] = {
    {"__func__", T_OBJECT, offsetof(ForwarderObject, original), READONLY,
     "The function that it stands for."},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot Forwarder_slots[] = {
    {Py_tp_doc, "Delegate(attribute, name, function): the method `name` of an attribute."},
    {Py_tp_new, Forwarder_new},
    {Py_tp_dealloc, Forwarder_dealloc},
    {Py_tp_traverse, Forwarder_traverse},
    {Py_tp_clear, Forwarder_clear},
    {Py_tp_descr_get, Forwarder_get},
    {Py_tp_members, Forwarder_members},
    {0, NULL},
};

PyType_Spec forwarder_spec = {
    .name = "martlet._engine.Forwarder",
    .basicsize = sizeof(ForwarderObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = Forwarder_slots,
};
