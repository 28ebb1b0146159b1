/* SemLock: what _multiprocessing.SemLock is, in an arena. */
#include "semlock.h"
#include "errors.h"
#include "timeouts.h"

typedef struct {
    PyObject_HEAD
    martlet_semaphore *semaphore;
} SemLockObject;

static PyObject *
SemLock_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"kind", "value", "maxvalue", "label", NULL};
    int kind, value, maximum;
    const char *label = "";
    SemLockObject *self;
    int status = 0;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O&O&O&|s:SemLock", names, convert_int, &kind,
                                     convert_int, &value, convert_int, &maximum, &label))
        return NULL;
    if (kind < MARTLET_RECURSIVE || kind > MARTLET_ROBUST) {
        PyErr_SetString(PyExc_ValueError, "unrecognized kind");
        return NULL;
    }
    if (value < 0)
        return raise_status(EINVAL, "semaphore"); /* as sem_open(3) does */
    if (value > maximum) {
        PyErr_SetString(PyExc_ValueError, "invalid value");
        return NULL;
    }
    self = (SemLockObject *)PyType_GenericAlloc(type, 0);
    if (self != NULL)
        status = martlet_semaphore_create(state_of((PyObject *)self)->arenas, kind, (uint32_t)value,
                                          (uint32_t)maximum, label, &self->semaphore);
    return finish_object((PyObject *)self, status, "semaphore");
}

static PyObject *
SemLock_attach(PyObject *type, PyObject *args)
{
    martlet_place place;
    SemLockObject *self;
    int status = 0;

    if (parse_place(args, &place) < 0)
        return NULL;
    self = (SemLockObject *)PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (self != NULL)
        status =
            martlet_semaphore_attach(state_of((PyObject *)self)->arenas, place, &self->semaphore);
    return finish_object((PyObject *)self, status, "semaphore");
}

static void
SemLock_dealloc(SemLockObject *self)
{
    if (self->semaphore != NULL)
        martlet_semaphore_close(self->semaphore);
    free_object((PyObject *)self);
}

/* martlet.OwnerDied with the process that died. */
static PyObject *
raise_owner_died(SemLockObject *self)
{
    PyObject *type = import_name("martlet.errors", "OwnerDied");
    PyObject *error = NULL;

    if (type != NULL)
        error = PyObject_CallFunction(type, "i", martlet_semaphore_owner(self->semaphore));
    if (error != NULL)
        PyErr_SetObject(type, error);
    Py_XDECREF(error);
    Py_XDECREF(type);
    return NULL;
}

/* What to do about a unit that could not be taken at once. */
__attribute__((noinline)) static PyObject *
wait_or_raise(SemLockObject *self, int status, int64_t timeout)
{
    if (timeout == 0) {
        /* Not just tried: the owner may have died. */
        status = martlet_semaphore_acquire(self->semaphore, 0);
    } else if (must_wait(&status, timeout)) {
        int64_t deadline = deadline_after(timeout);

        CALL_RELEASED(status, martlet_semaphore_acquire(self->semaphore, deadline));
    }
    if (status == EOWNERDEAD)
        return raise_owner_died(self);
    return bool_or_raise(status, "semaphore");
}

static inline PyObject *
acquire(SemLockObject *self, int64_t timeout)
{
    int status = martlet_semaphore_acquire(self->semaphore, MARTLET_TRY);

    if (status != 0)
        return wait_or_raise(self, status, timeout);
    Py_RETURN_TRUE;
}

/* Until 3.12 `block` was an int. Returns 1 or 0 as converters do. */
static int
convert_block(PyObject *object, void *block)
{
    if (Py_Version < 0x030C0000)
        return convert_int(object, block);
    *(int *)block = PyObject_IsTrue(object);
    return *(int *)block >= 0;
}

/* The arguments of a call with keywords, or with too many arguments, the slow way,
   which words the errors as the running interpreter does. Returns 0 or -1. */
static int
parse_acquire(PyObject *const *args, Py_ssize_t nargs, PyObject *keywords, int *block,
              PyObject **timeout)
{
    static char *names[] = {"block", "timeout", NULL};
    PyObject *positional, *named;
    int parsed;

    if (collect_arguments(args, nargs, keywords, &positional, &named) < 0)
        return -1;
    parsed = PyArg_ParseTupleAndKeywords(positional, named, "|O&O:acquire", names, convert_block,
                                         block, timeout);
    Py_DECREF(positional);
    Py_DECREF(named);
    return parsed ? 0 : -1;
}

/* A call with arguments. */
__attribute__((noinline)) static PyObject *
acquire_as_told(SemLockObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *keywords)
{
    int block = 1;
    PyObject *timeout_object = NULL; /* borrowed from the caller's arguments */
    int64_t timeout;

    if (keywords != NULL || nargs > 2) {
        if (parse_acquire(args, nargs, keywords, &block, &timeout_object) < 0)
            return NULL;
    } else {
        if (nargs > 0 && !convert_block(args[0], &block))
            return NULL;
        if (nargs > 1)
            timeout_object = args[1];
    }
    if (timeout_object != NULL && semlock_is_mine((PyObject *)self))
        timeout_object = NULL; /* nothing to wait for, so nobody looks at it */
    if (parse_timeout(timeout_object, &timeout) < 0)
        return NULL;
    return acquire(self, block ? timeout : 0);
}

static PyObject *
SemLock_acquire(SemLockObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *keywords)
{
    if (nargs == 0 && keywords == NULL)
        return acquire(self, MARTLET_NEVER);
    return acquire_as_told(self, args, nargs, keywords);
}

__attribute__((noinline)) static PyObject *
raise_release(int status)
{
    switch (status) {
    case EPERM:
        PyErr_SetString(PyExc_AssertionError,
                        "attempt to release recursive lock not owned by thread");
        return NULL;
    case EOVERFLOW:
        PyErr_SetString(PyExc_ValueError, "semaphore or lock released too many times");
        return NULL;
    default:
        return raise_status(status, "semaphore");
    }
}

/* METH_FASTCALL, though it takes nothing: the interpreter calls that sooner. */
static PyObject *
SemLock_release(SemLockObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    int status;

    if (nargs != 0)
        return PyErr_Format(PyExc_TypeError, "SemLock.release() takes no arguments (%zd given)",
                            nargs);
    status = martlet_semaphore_release(self->semaphore);
    if (status != 0)
        return raise_release(status);
    Py_RETURN_NONE;
}

static PyObject *
SemLock_enter(SemLockObject *self, PyObject *unused)
{
    return acquire(self, MARTLET_NEVER);
}

static PyObject *
SemLock_exit(SemLockObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs > 3)
        return PyErr_Format(PyExc_TypeError, "__exit__ expected at most 3 arguments, got %zd",
                            nargs);
    return SemLock_release(self, NULL, 0);
}

bool
is_semlock(PyObject *object)
{
    return PyType_GetSlot(Py_TYPE(object), Py_tp_dealloc) == (void *)SemLock_dealloc;
}

martlet_semaphore *
semlock_handle(PyObject *object)
{
    return is_semlock(object) ? ((SemLockObject *)object)->semaphore : NULL;
}

/* Whose method it is, if it is `function` of a SemLock. */
static PyObject *
owner_of(PyObject *method, void (*function)(void))
{
    if (!PyCFunction_Check(method) || PyCFunction_GetFunction(method) != (PyCFunction)function)
        return NULL;
    return PyCFunction_GetSelf(method);
}

PyObject *
semlock_of_acquire(PyObject *method)
{
    return owner_of(method, (void (*)(void))SemLock_acquire);
}

PyObject *
semlock_of_release(PyObject *method)
{
    return owner_of(method, (void (*)(void))SemLock_release);
}

bool
semlock_is_mine(PyObject *semlock)
{
    martlet_semaphore *semaphore = ((SemLockObject *)semlock)->semaphore;

    return martlet_semaphore_kind(semaphore) == MARTLET_RECURSIVE &&
           martlet_semaphore_is_mine(semaphore);
}

int
semlock_take(PyObject *semlock)
{
    PyObject *taken = acquire((SemLockObject *)semlock, MARTLET_NEVER);

    Py_XDECREF(taken);
    return taken == NULL ? -1 : 0;
}

int
semlock_give(PyObject *semlock)
{
    PyObject *given = SemLock_release((SemLockObject *)semlock, NULL, 0);

    Py_XDECREF(given);
    return given == NULL ? -1 : 0;
}

static PyObject *
SemLock_count(SemLockObject *self, PyObject *unused)
{
    return PyLong_FromLongLong(martlet_semaphore_holds(self->semaphore));
}

static PyObject *
SemLock_is_mine(SemLockObject *self, PyObject *unused)
{
    return PyBool_FromLong(martlet_semaphore_is_mine(self->semaphore));
}

static PyObject *
SemLock_get_value(SemLockObject *self, PyObject *unused)
{
    return PyLong_FromUnsignedLong(martlet_semaphore_value(self->semaphore));
}

static PyObject *
SemLock_is_zero(SemLockObject *self, PyObject *unused)
{
    return PyBool_FromLong(martlet_semaphore_value(self->semaphore) == 0);
}

static PyObject *
SemLock_after_fork(SemLockObject *self, PyObject *unused)
{
    martlet_semaphore_child_after_fork(self->semaphore);
    Py_RETURN_NONE;
}

static PyObject *
SemLock_get_place(SemLockObject *self, void *closure)
{
    return object_from_place(martlet_semaphore_place(self->semaphore));
}

/* What pickles as the semaphore itself. */
static PyObject *
SemLock_get_handle(SemLockObject *self, void *closure)
{
    PyObject *type = import_name("martlet._objects.sharing", "Handle");
    PyObject *handle = type == NULL ? NULL : PyObject_CallFunctionObjArgs(type, self, NULL);

    Py_XDECREF(type);
    return handle;
}

static PyObject *
SemLock_get_kind(SemLockObject *self, void *closure)
{
    int kind = martlet_semaphore_kind(self->semaphore);

    /* A robust lock differs only when its owner has died. */
    return PyLong_FromLong(kind == MARTLET_ROBUST ? MARTLET_SEMAPHORE : kind);
}

static PyObject *
SemLock_get_maxvalue(SemLockObject *self, void *closure)
{
    return PyLong_FromUnsignedLong(martlet_semaphore_maximum(self->semaphore));
}

static PyObject *
SemLock_get_name(SemLockObject *self, void *closure)
{
    Py_RETURN_NONE;
}

static PyObject *
SemLock_get_value_maximum(SemLockObject *self, void *closure)
{
    return PyLong_FromLong(value_maximum());
}

static PyMethodDef SemLock_methods[] = {
    {"attach", SemLock_attach, METH_VARARGS | METH_CLASS,
     "Attach to the semaphore at a place that another process told."},
    {"acquire", (PyCFunction)(void (*)(void))SemLock_acquire, METH_FASTCALL | METH_KEYWORDS,
     "Acquire the semaphore/lock."},
    {"release", FAST(SemLock_release), "Release the semaphore/lock."},
    {"__enter__", (PyCFunction)SemLock_enter, METH_NOARGS, "Enter the semaphore/lock."},
    {"__exit__", FAST(SemLock_exit), "Exit the semaphore/lock."},
    {"_count", (PyCFunction)SemLock_count, METH_NOARGS,
     "Num of `acquire()`s minus num of `release()`s for this process."},
    {"_is_mine", (PyCFunction)SemLock_is_mine, METH_NOARGS,
     "Whether the lock is owned by this thread."},
    {"_get_value", (PyCFunction)SemLock_get_value, METH_NOARGS, "Get the value of the semaphore."},
    {"_is_zero", (PyCFunction)SemLock_is_zero, METH_NOARGS,
     "Return whether semaphore has value zero."},
    {"_after_fork", (PyCFunction)SemLock_after_fork, METH_NOARGS,
     "Rezero the net acquisition count after fork()."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef SemLock_getset[] = {
    {"place", (getter)SemLock_get_place, NULL, "(descriptor of the arena, offset in it).", NULL},
    {"handle", (getter)SemLock_get_handle, NULL, "What pickles as the semaphore.", NULL},
    {"SEM_VALUE_MAX", (getter)SemLock_get_value_maximum, NULL, "The highest of all values.", NULL},
    {"kind", (getter)SemLock_get_kind, NULL, "RECURSIVE_MUTEX or SEMAPHORE.", NULL},
    {"maxvalue", (getter)SemLock_get_maxvalue, NULL, "The highest value.", NULL},
    {"name", (getter)SemLock_get_name, NULL, "None: it has no name in a file system.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot SemLock_slots[] = {
    {Py_tp_doc, "Semaphore/Mutex type."}, {Py_tp_new, SemLock_new},
    {Py_tp_dealloc, SemLock_dealloc},     {Py_tp_methods, SemLock_methods},
    {Py_tp_getset, SemLock_getset},       {0, NULL},
};

PyType_Spec semlock_spec = {
    .name = "martlet._engine.SemLock",
    .basicsize = sizeof(SemLockObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = SemLock_slots,
};
