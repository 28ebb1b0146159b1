/* Functions and classes in pickles: a pickle says where they are found, and nothing else. */
#include "references.h"

/* The arguments of `watch_pickler`, which the module's state keeps. */
enum {
    CONTENTS,   /* of ForkingPickler, as they are at any time */
    SIZE,       /* how many they were at first */
    WATCHED,    /* a tuple of (mapping, key, value): what must not have changed */
    REDUCERS,   /* a tuple of dicts: the types that somebody pickles in a way of his own */
    EXTENSIONS, /* a dict: what has a code in pickles */
    FUNCTION_TYPE,
    AUDIT,  /* sys.audit */
    EVENT,  /* what it is told */
    MODULE, /* the names of attributes */
    QUALNAME,
    NAME,
};

static PyObject *
part(const EngineState *state, int index)
{
    return PyTuple_GetItem(state->pickler, index);
}

/* Whether multiprocessing pickles and unpickles as it always did. */
static bool
is_untouched(const EngineState *state)
{
    PyObject *watched, *row, *value;
    bool same;

    if (PyObject_Size(part(state, CONTENTS)) != PyLong_AsSsize_t(part(state, SIZE)))
        return false;
    watched = part(state, WATCHED);
    same = PyDict_Size(part(state, EXTENSIONS)) == 0;
    for (Py_ssize_t i = 0; same && i < PyTuple_Size(watched); i++) {
        row = PyTuple_GetItem(watched, i);
        value = PyObject_GetItem(PyTuple_GetItem(row, 0), PyTuple_GetItem(row, 1));
        same = value == PyTuple_GetItem(row, 2);
        Py_XDECREF(value);
    }
    PyErr_Clear(); /* it is gone */
    return same;
}

/* Whether nobody has registered how to pickle objects of a type. */
static bool
is_unregistered(const EngineState *state, PyTypeObject *type)
{
    PyObject *reducers = part(state, REDUCERS);

    for (Py_ssize_t i = 0; i < PyTuple_Size(reducers); i++) {
        if (PyDict_Contains(PyTuple_GetItem(reducers, i), (PyObject *)type) != 0)
            return false;
    }
    return true;
}

/* The attribute that says under which name an object is found; -1 if none does. */
static int
naming_attribute(const EngineState *state, PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject *owner;

    if (type == &PyType_Type || (PyObject *)type == part(state, FUNCTION_TYPE))
        return QUALNAME;
    if (type != &PyCFunction_Type || !is_unregistered(state, type))
        return -1;
    owner = PyCFunction_GetSelf(object);
    return owner == NULL || PyModule_Check(owner) ? NAME : -1;
}

/* What the module of this name has under the other; borrowed, or NULL. */
static PyObject *
look_up(PyObject *module_name, PyObject *name)
{
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *module;

    if (Py_TYPE(modules) != &PyDict_Type || Py_TYPE(module_name) != &PyUnicode_Type ||
        Py_TYPE(name) != &PyUnicode_Type)
        return NULL;
    module = PyDict_GetItemWithError(modules, module_name);
    if (module == NULL || Py_TYPE(module) != &PyModule_Type)
        return NULL;
    return PyDict_GetItemWithError(PyModule_GetDict(module), name);
}

bool
reference_names(const EngineState *state, PyObject *object, PyObject **module, PyObject **name)
{
    int naming;

    if (state->pickler == NULL || (naming = naming_attribute(state, object)) < 0 ||
        !is_untouched(state))
        return false;
    *module = PyObject_GetAttr(object, part(state, MODULE));
    *name = PyObject_GetAttr(object, part(state, naming));
    if (*module != NULL && *name != NULL && look_up(*module, *name) == object)
        return true;
    PyErr_Clear();
    Py_XDECREF(*module);
    Py_XDECREF(*name);
    return false;
}

PyObject *
reference_find(const EngineState *state, PyObject *module, PyObject *name)
{
    PyObject *found = NULL;

    if (state->pickler != NULL && is_untouched(state))
        found = look_up(module, name);
    PyErr_Clear();
    /* Everything else may have a hash of its own: that is Python's to call. */
    if (found == NULL || (Py_TYPE(found) != &PyType_Type && Py_TYPE(found) != &PyCFunction_Type &&
                          (PyObject *)Py_TYPE(found) != part(state, FUNCTION_TYPE)))
        return NULL;
    return Py_NewRef(found);
}

int
reference_audit(const EngineState *state, PyObject *module, PyObject *name)
{
    PyObject *result =
        PyObject_CallFunctionObjArgs(part(state, AUDIT), part(state, EVENT), module, name, NULL);

    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

static PyObject *
watch_pickler(PyObject *module, PyObject *args)
{
    EngineState *state = PyModule_GetState(module);
    PyObject *former = state->pickler;
    PyObject *parts[NAME + 1];

    if (!PyArg_ParseTuple(args, "OO!O!O!O!OOUUUU:watch_pickler", &parts[CONTENTS], &PyLong_Type,
                          &parts[SIZE], &PyTuple_Type, &parts[WATCHED], &PyTuple_Type,
                          &parts[REDUCERS], &PyDict_Type, &parts[EXTENSIONS], &parts[FUNCTION_TYPE],
                          &parts[AUDIT], &parts[EVENT], &parts[MODULE], &parts[QUALNAME],
                          &parts[NAME]))
        return NULL;
    state->pickler = Py_NewRef(args);
    Py_XDECREF(former);
    Py_RETURN_NONE;
}

PyMethodDef reference_functions[] = {
    {"watch_pickler", watch_pickler, METH_VARARGS,
     "Say what the standard pickler is, as long as nobody changes it."},
    {NULL, NULL, 0, NULL},
};
