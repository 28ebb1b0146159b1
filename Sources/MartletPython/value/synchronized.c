/* Synchronized: what Synchronized objects have in C. Their attributes lie in it, and their fields
   and items are used between taking and giving back the lock without a frame of Python. What
   replaces `acquire`, `release` or the lock is called, as by the standard code. */
#include "engine.h"
#include "semlock.h"

#include <structmember.h>

/* A method, and the SemLock whose it is, so that nobody has to look each time. */
typedef struct {
    PyObject *method;
    PyObject *semlock; /* borrowed from the method */
} CachedMethod;

typedef struct {
    PyObject_HEAD
    PyObject *object; /* all four are NULL until they are assigned */
    PyObject *lock;
    PyObject *acquire;
    PyObject *release;
    CachedMethod cached_acquire;
    CachedMethod cached_release;
} SynchronizedObject;

static int
Synchronized_traverse(SynchronizedObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE((PyObject *)self));
    Py_VISIT(self->object);
    Py_VISIT(self->lock);
    Py_VISIT(self->acquire);
    Py_VISIT(self->release);
    Py_VISIT(self->cached_acquire.method);
    Py_VISIT(self->cached_release.method);
    return 0;
}

static int
Synchronized_clear(SynchronizedObject *self)
{
    Py_CLEAR(self->object);
    Py_CLEAR(self->lock);
    Py_CLEAR(self->acquire);
    Py_CLEAR(self->release);
    Py_CLEAR(self->cached_acquire.method);
    Py_CLEAR(self->cached_release.method);
    return 0;
}

static void
Synchronized_dealloc(SynchronizedObject *self)
{
    PyObject_GC_UnTrack(self);
    Synchronized_clear(self);
    free_object((PyObject *)self);
}

/* `self._obj` */
static PyObject *
synchronized_object(SynchronizedObject *self)
{
    return self->object != NULL ? Py_NewRef(self->object)
                                : PyObject_GetAttrString((PyObject *)self, "_obj");
}

/* -- What ends with an exception ------------------------------------------------ */

typedef struct {
    PyObject *type, *value, *trace;
} Raised;

static Raised
fetch(void)
{
    Raised raised;

    PyErr_Fetch(&raised.type, &raised.value, &raised.trace);
    PyErr_NormalizeException(&raised.type, &raised.value, &raised.trace);
    if (raised.trace != NULL)
        PyException_SetTraceback(raised.value, raised.trace);
    return raised;
}

static void
forget(Raised raised)
{
    Py_DECREF(raised.type);
    Py_DECREF(raised.value);
    Py_XDECREF(raised.trace);
}

/* Raises `first` again; or lets it be the context of what was raised since. */
static void
raise_after(Raised first)
{
    Raised later;

    if (PyErr_Occurred() == NULL) {
        PyErr_Restore(first.type, first.value, first.trace);
        return;
    }
    later = fetch();
    if (later.value != first.value)
        PyException_SetContext(later.value, Py_NewRef(first.value));
    forget(first);
    PyErr_Restore(later.type, later.value, later.trace);
}

/* -- Fields: self.acquire(), self._obj.name, self.release() ----------------------- */

/* A method that objects call on themselves, and what stands for it if it is a SemLock's. */
typedef struct {
    const char *name;
    PyObject *(*find)(PyObject *method);
    int (*call)(PyObject *semlock);
} LockStep;

static const LockStep take = {"acquire", semlock_of_acquire, semlock_take};
static const LockStep give = {"release", semlock_of_release, semlock_give};

/* `method()`, which is looked into only the first time. 0 or -1. */
static int
call_cached(PyObject *method, CachedMethod *cached, const LockStep *step)
{
    PyObject *semlock, *result;
    int status;

    if (method != cached->method) {
        PyObject *former = cached->method;

        cached->semlock = step->find(method);
        cached->method = Py_NewRef(method);
        Py_XDECREF(former);
    }
    if (cached->semlock != NULL) {
        /* Who replaces the method while this waits must not end it. */
        semlock = Py_NewRef(cached->semlock);
        status = step->call(semlock);
        Py_DECREF(semlock);
        return status;
    }
    Py_INCREF(method);
    result = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

/* The same for a method that does not lie in the object: a class above has one. */
static int
call_unknown(SynchronizedObject *self, const LockStep *step)
{
    PyObject *method = PyObject_GetAttrString((PyObject *)self, step->name);
    PyObject *result = method == NULL ? NULL : PyObject_CallNoArgs(method);

    Py_XDECREF(method);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

/* `self.acquire()` */
static int
take_own(SynchronizedObject *self)
{
    if (self->acquire == NULL)
        return call_unknown(self, &take);
    return call_cached(self->acquire, &self->cached_acquire, &take);
}

/* `self.release()` */
static int
give_own(SynchronizedObject *self)
{
    if (self->release == NULL)
        return call_unknown(self, &give);
    return call_cached(self->release, &self->cached_release, &give);
}

/* `self._obj.name`, or `self._obj.name = value` if that is not NULL; then None. */
static PyObject *
use_field(SynchronizedObject *self, PyObject *name, PyObject *value)
{
    PyObject *object = synchronized_object(self);
    PyObject *result = NULL;

    if (object != NULL && value == NULL)
        result = PyObject_GetAttr(object, name);
    else if (object != NULL && PyObject_SetAttr(object, name, value) == 0)
        result = Py_NewRef(Py_None);
    Py_XDECREF(object);
    return result;
}

/* Whether this thread holds the lock already, so that to take it and to give it back would
   only count up and down. */
static bool
is_held(const SynchronizedObject *self)
{
    const PyObject *semlock = self->cached_acquire.semlock;

    return semlock != NULL && semlock == self->cached_release.semlock &&
           self->acquire == self->cached_acquire.method &&
           self->release == self->cached_release.method &&
           semlock_is_mine(self->cached_acquire.semlock);
}

static PyObject *
synchronized_use(SynchronizedObject *self, PyObject *name, PyObject *value)
{
    PyObject *result;

    if (is_held(self))
        return use_field(self, name, value);
    if (take_own(self) < 0)
        return NULL;
    result = use_field(self, name, value);
    if (result == NULL) {
        Raised raised = fetch();

        give_own(self);
        raise_after(raised);
    } else if (give_own(self) < 0) {
        Py_CLEAR(result);
    }
    return result;
}

static PyObject *
Field_get(PyObject *self, void *name)
{
    return synchronized_use((SynchronizedObject *)self, name, NULL);
}

static int
Field_set(PyObject *self, PyObject *value, void *name)
{
    PyObject *done, *type_name;

    if (value == NULL) {
        /* What a property without a deleter says. */
        type_name = PyType_GetQualName(Py_TYPE(self));
        PyErr_Format(PyExc_AttributeError, "property %R of %R object has no deleter", name,
                     type_name);
        Py_XDECREF(type_name);
        return -1;
    }
    done = synchronized_use((SynchronizedObject *)self, name, value);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

/* A descriptor lives as long as the process, since `prop_cache` keeps it. */
static PyObject *
Synchronized_field(PyObject *type, PyObject *name)
{
    PyGetSetDef *field;
    const char *text;

    Py_INCREF(name);
    PyUnicode_InternInPlace(&name);
    text = PyUnicode_AsUTF8AndSize(name, NULL);
    if (text == NULL)
        return NULL;
    field = PyMem_Malloc(sizeof *field);
    if (field == NULL)
        return PyErr_NoMemory();
    *field = (PyGetSetDef){text, Field_get, Field_set, NULL, name};
    return PyDescr_NewGetSet((PyTypeObject *)type, field);
}

/* -- Items: self._obj[key] inside `with self` ------------------------------------- */

/* Interned once for the life of the process: methods have no module to ask. */
static PyObject *enter_name, *exit_name;

int
intern_synchronized_names(void)
{
    if (enter_name == NULL)
        enter_name = PyUnicode_InternFromString("__enter__");
    if (exit_name == NULL)
        exit_name = PyUnicode_InternFromString("__exit__");
    return enter_name == NULL || exit_name == NULL ? -1 : 0;
}

/* Ends a `with` statement that an exception left: None if `exit` handled it. */
static PyObject *
left_by_exception(PyObject *exit)
{
    Raised raised = fetch();
    PyObject *trace = raised.trace == NULL ? Py_None : raised.trace;
    PyObject *answer = PyObject_CallFunctionObjArgs(exit, raised.type, raised.value, trace, NULL);
    int handled = answer == NULL ? -1 : PyObject_IsTrue(answer);

    Py_XDECREF(answer);
    if (handled > 0) {
        forget(raised);
        Py_RETURN_NONE;
    }
    raise_after(raised);
    return NULL;
}

/* `self._obj[key]`, or `self._obj[key] = value` if that is not NULL; then None. */
static PyObject *
use_item(SynchronizedObject *self, PyObject *key, PyObject *value)
{
    PyObject *object = synchronized_object(self);
    PyObject *result = NULL;

    if (object != NULL && value == NULL)
        result = PyObject_GetItem(object, key);
    else if (object != NULL && PyObject_SetItem(object, key, value) == 0)
        result = Py_NewRef(Py_None);
    Py_XDECREF(object);
    return result;
}

static PyObject *
synchronized_item(SynchronizedObject *self, PyObject *key, PyObject *value)
{
    PyObject *enter = PyObject_GetAttr((PyObject *)self, enter_name);
    PyObject *exit = enter == NULL ? NULL : PyObject_GetAttr((PyObject *)self, exit_name);
    PyObject *entered = exit == NULL ? NULL : PyObject_CallNoArgs(enter);
    PyObject *result = NULL, *answer;

    if (entered != NULL && (result = use_item(self, key, value)) == NULL) {
        result = left_by_exception(exit);
    } else if (entered != NULL) {
        answer = PyObject_CallFunctionObjArgs(exit, Py_None, Py_None, Py_None, NULL);
        if (answer == NULL)
            Py_CLEAR(result);
        Py_XDECREF(answer);
    }
    Py_XDECREF(entered);
    Py_XDECREF(exit);
    Py_XDECREF(enter);
    return result;
}

static PyObject *
Synchronized_get_item(SynchronizedObject *self, PyObject *key)
{
    return synchronized_item(self, key, NULL);
}

static PyObject *
Synchronized_set_item(SynchronizedObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs != 2)
        return PyErr_Format(PyExc_TypeError, "__setitem__() takes 2 arguments (%zd given)", nargs);
    return synchronized_item(self, args[0], args[1]);
}

static PyMethodDef Synchronized_methods[] = {
    {"_martlet_field", Synchronized_field, METH_O | METH_CLASS,
     "A descriptor of the attribute of `_obj` of that name, used under the lock."},
    {"_martlet_get_item", (PyCFunction)Synchronized_get_item, METH_O,
     "An item of `_obj`, got under the lock."},
    {"_martlet_set_item", FAST(Synchronized_set_item), "Assign an item of `_obj` under the lock."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef Synchronized_members[] = {
    {"_obj", T_OBJECT_EX, offsetof(SynchronizedObject, object), 0, "What is shared."},
    {"_lock", T_OBJECT_EX, offsetof(SynchronizedObject, lock), 0, "Its lock."},
    {"acquire", T_OBJECT_EX, offsetof(SynchronizedObject, acquire), 0, "Take the lock."},
    {"release", T_OBJECT_EX, offsetof(SynchronizedObject, release), 0, "Give the lock back."},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot Synchronized_slots[] = {
    {Py_tp_doc, "What Synchronized objects have in C."},
    {Py_tp_dealloc, Synchronized_dealloc},
    {Py_tp_traverse, Synchronized_traverse},
    {Py_tp_clear, Synchronized_clear},
    {Py_tp_methods, Synchronized_methods},
    {Py_tp_members, Synchronized_members},
    {0, NULL},
};

PyType_Spec synchronized_spec = {
    .name = "martlet._engine.Synchronized",
    .basicsize = sizeof(SynchronizedObject),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = Synchronized_slots,
};
