/* Delegate: a method that is the method of the same name of one of its object's attributes,
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
} DelegateObject;

static PyObject *
Delegate_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *attribute, *name, *original;
    DelegateObject *self;

    if (!PyArg_ParseTuple(args, "UUO:Delegate", &attribute, &name, &original))
        return NULL;
    self = (DelegateObject *)PyType_GenericAlloc(type, 0);
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
Delegate_traverse(DelegateObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE((PyObject *)self));
    Py_VISIT(self->original);
    return 0;
}

static int
Delegate_clear(DelegateObject *self)
{
    Py_CLEAR(self->original);
    return 0;
}

static void
Delegate_dealloc(DelegateObject *self)
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
kept_method(DelegateObject *self, PyObject *object)
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
    }
    else {
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
Delegate_get(PyObject *descriptor, PyObject *object, PyObject *type)
{
    DelegateObject *self = (DelegateObject *)descriptor;
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

static PyMemberDef Delegate_members[] = {
    {"__func__", T_OBJECT, offsetof(DelegateObject, original), READONLY,
     "The function that it stands for."},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot Delegate_slots[] = {
    {Py_tp_doc, "Delegate(attribute, name, function): the method `name` of an attribute."},
    {Py_tp_new, Delegate_new},
    {Py_tp_dealloc, Delegate_dealloc},
    {Py_tp_traverse, Delegate_traverse},
    {Py_tp_clear, Delegate_clear},
    {Py_tp_descr_get, Delegate_get},
    {Py_tp_members, Delegate_members},
    {0, NULL},
};

PyType_Spec delegate_spec = {
    .name = "martlet._engine.Delegate",
    .basicsize = sizeof(DelegateObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = Delegate_slots,
};
