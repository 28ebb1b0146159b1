/* What all types have in common: objects that stand for a handle of the engine. */
#include "engine.h"
#include "errors.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

EngineState *
state_of(PyObject *self)
{
    return PyType_GetModuleState(Py_TYPE(self));
}

PyObject *
finish_object(PyObject *self, int status, const char *what)
{
    if (self == NULL || status == 0)
        return self;
    Py_DECREF(self);
    return raise_status(status, what);
}

void
free_object(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);

    release(self);
    Py_DECREF(type);
}

int
parse_place(PyObject *args, martlet_place *place)
{
    unsigned long long offset;

    if (!PyArg_ParseTuple(args, "O&K:attach", convert_int, &place->descriptor, &offset))
        return -1;
    place->offset = offset;
    return 0;
}

PyObject *
object_from_place(martlet_place place)
{
    PyObject *descriptor = object_from_descriptor(place.descriptor);

    if (descriptor == NULL)
        return NULL;
    return Py_BuildValue("NK", descriptor, (unsigned long long)place.offset);
}

PyObject *
object_from_descriptor(int descriptor)
{
    PyObject *arguments;

    if (descriptor >= 0)
        return PyLong_FromLong(descriptor);
    arguments = Py_BuildValue("is", EBADF,
                              "the program closed the descriptor of this object's memory: "
                              "it cannot be given to another process any more");
    if (arguments != NULL) {
        PyErr_SetObject(PyExc_OSError, arguments);
        Py_DECREF(arguments);
    }
    return NULL;
}

int
collect_arguments(PyObject *const *args, Py_ssize_t nargs, PyObject *names, PyObject **positional,
                  PyObject **keywords)
{
    Py_ssize_t count = names == NULL ? 0 : PyTuple_Size(names);
    bool ready;

    *positional = PyTuple_New(nargs);
    *keywords = PyDict_New();
    ready = *positional != NULL && *keywords != NULL;
    for (Py_ssize_t i = 0; ready && i < nargs; i++)
        ready = PyTuple_SetItem(*positional, i, Py_NewRef(args[i])) == 0;
    for (Py_ssize_t i = 0; ready && i < count; i++)
        ready = PyDict_SetItem(*keywords, PyTuple_GetItem(names, i), args[nargs + i]) == 0;
    if (ready)
        return 0;
    Py_CLEAR(*positional);
    Py_CLEAR(*keywords);
    return -1;
}

PyObject *
pass_on(PyObject *self, const char *name, PyObject *const *args, Py_ssize_t nargs, PyObject *names)
{
    PyObject *method = PyObject_GetAttrString(self, name);
    PyObject *positional, *keywords;
    PyObject *result = NULL;

    if (method != NULL && collect_arguments(args, nargs, names, &positional, &keywords) == 0) {
        result = PyObject_Call(method, positional, keywords);
        Py_DECREF(positional);
        Py_DECREF(keywords);
    }
    Py_XDECREF(method);
    return result;
}

int
convert_int(PyObject *object, void *number)
{
    int overflow;
    long value = PyLong_AsLongAndOverflow(object, &overflow);

    if (value == -1 && overflow == 0 && PyErr_Occurred())
        return 0;
    if (overflow != 0 || value < INT_MIN || value > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
        return 0;
    }
    *(int *)number = (int)value;
    return 1;
}

PyObject *
import_name(const char *module_name, const char *name)
{
    PyObject *module = PyImport_ImportModule(module_name);
    PyObject *object = module == NULL ? NULL : PyObject_GetAttrString(module, name);

    Py_XDECREF(module);
    return object;
}

long
value_maximum(void)
{
    long maximum = sysconf(_SC_SEM_VALUE_MAX);

    return maximum < 0 || maximum > INT_MAX ? INT_MAX : maximum;
}
