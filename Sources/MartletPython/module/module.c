/* The module martlet._engine: its state, its life and what it says about itself. */
#include "engine.h"
#include "errors.h"

static PyObject *
module_info(PyObject *module, PyObject *unused)
{
    uint64_t found = martlet_kernel_features();

#define FOUND(feature) (found & (feature) ? Py_True : Py_False)
    return Py_BuildValue("{s:i,s:s,s:{s:O,s:O,s:O,s:O}}", "abi", martlet_abi_version(), "build",
                         martlet_build(), "features", "memfd", FOUND(MARTLET_FEATURE_MEMFD),
                         "seals", FOUND(MARTLET_FEATURE_SEALS), "robust",
                         FOUND(MARTLET_FEATURE_ROBUST), "punch", FOUND(MARTLET_FEATURE_PUNCH));
#undef FOUND
}

static PyObject *
module_forking(PyObject *module, PyObject *unused)
{
    EngineState *state = PyModule_GetState(module);

    if (state->arenas != NULL)
        martlet_arenas_prepare_fork(state->arenas);
    Py_RETURN_NONE;
}

static PyMethodDef forking_function = {"forking", module_forking, METH_NOARGS,
                                       "Tell the arenas that this process is about to fork."};

static PyMethodDef module_functions[] = {
    {"info", module_info, METH_NOARGS, "What this build is and what the kernel offers."},
    {NULL, NULL, 0, NULL},
};

static int
read_protocol(int *protocol)
{
    PyObject *number = import_name("pickle", "DEFAULT_PROTOCOL");

    if (number == NULL)
        return -1;
    *protocol = (int)PyLong_AsLong(number);
    Py_DECREF(number);
    return PyErr_Occurred() ? -1 : 0;
}

static int
add_type(PyObject *module, PyType_Spec *spec)
{
    PyObject *type = PyType_FromModuleAndSpec(module, spec, NULL);
    int status = type == NULL ? -1 : PyModule_AddType(module, (PyTypeObject *)type);

    Py_XDECREF(type);
    return status;
}

static int
add_constants(PyObject *module)
{
    if (PyModule_AddIntConstant(module, "ABI_VERSION", martlet_abi_version()) < 0 ||
        PyModule_AddIntConstant(module, "RECURSIVE_MUTEX", MARTLET_RECURSIVE) < 0 ||
        PyModule_AddIntConstant(module, "SEMAPHORE", MARTLET_SEMAPHORE) < 0 ||
        PyModule_AddIntConstant(module, "ROBUST_MUTEX", MARTLET_ROBUST) < 0 ||
        PyModule_AddIntConstant(module, "SEM_VALUE_MAX", value_maximum()) < 0)
        return -1;
    return 0;
}

/* Has the arenas told of each fork. The function keeps the module alive as long as
   the interpreter, which has no way to take it back, may call it. */
static int
register_forking(PyObject *module)
{
    PyObject *function = PyCFunction_NewEx(&forking_function, module, NULL);
    PyObject *register_at_fork = import_name("os", "register_at_fork");
    PyObject *keywords = function == NULL ? NULL : Py_BuildValue("{s:O}", "before", function);
    PyObject *none = PyTuple_New(0);
    PyObject *result = NULL;

    if (register_at_fork != NULL && keywords != NULL && none != NULL)
        result = PyObject_Call(register_at_fork, none, keywords);
    Py_XDECREF(function);
    Py_XDECREF(register_at_fork);
    Py_XDECREF(keywords);
    Py_XDECREF(none);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

static int
module_exec(PyObject *module)
{
    PyType_Spec *const specs[] = {
        &queue_spec,
        &queue_endpoint_spec,
        &pipe_lane_spec,
        &queue_base_spec,
        &simple_queue_base_spec,
        &connection_methods_spec,
        &semlock_spec,
        &condition_spec,
        &event_spec,
        &barrier_spec,
        &memory_spec,
        &forwarder_spec,
        &synchronized_spec,
    };
    EngineState *state = PyModule_GetState(module);
    int status = martlet_arenas_create_serialized(&state->arenas);

    if (status != 0) {
        raise_status(status, "set of arenas");
        return -1;
    }
    if ((state->full = import_name("queue", "Full")) == NULL ||
        (state->empty = import_name("queue", "Empty")) == NULL ||
        (state->broken = import_name("threading", "BrokenBarrierError")) == NULL ||
        (state->handle_name = PyUnicode_InternFromString("_handle")) == NULL ||
        (state->readable_name = PyUnicode_InternFromString("_readable")) == NULL ||
        (state->writable_name = PyUnicode_InternFromString("_writable")) == NULL ||
        (state->end_name = PyUnicode_InternFromString("_martlet_end")) == NULL ||
        read_protocol(&state->protocol) < 0 || add_constants(module) < 0 ||
        PyModule_AddFunctions(module, stream_functions) < 0 ||
        PyModule_AddFunctions(module, codec_functions) < 0 ||
        PyModule_AddFunctions(module, reference_functions) < 0 ||
        PyModule_AddFunctions(module, program_functions) < 0 || intern_synchronized_names() < 0)
        return -1;
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        if (add_type(module, specs[i]) < 0)
            return -1;
    }
    if ((state->pipe_end = PyType_FromModuleAndSpec(module, &pipe_end_spec, NULL)) == NULL ||
        PyModule_AddType(module, (PyTypeObject *)state->pipe_end) < 0)
        return -1;
    return register_forking(module);
}

static int
module_traverse(PyObject *module, visitproc visit, void *arg)
{
    EngineState *state = PyModule_GetState(module);

    Py_VISIT(state->full);
    Py_VISIT(state->empty);
    Py_VISIT(state->broken);
    Py_VISIT(state->pickler);
    Py_VISIT(state->connection);
    Py_VISIT(state->handle_name);
    Py_VISIT(state->readable_name);
    Py_VISIT(state->writable_name);
    Py_VISIT(state->end_name);
    Py_VISIT(state->pipe_end);
    return 0;
}

static int
module_clear(PyObject *module)
{
    EngineState *state = PyModule_GetState(module);

    Py_CLEAR(state->full);
    Py_CLEAR(state->empty);
    Py_CLEAR(state->broken);
    Py_CLEAR(state->pickler);
    Py_CLEAR(state->connection);
    Py_CLEAR(state->handle_name);
    Py_CLEAR(state->readable_name);
    Py_CLEAR(state->writable_name);
    Py_CLEAR(state->end_name);
    Py_CLEAR(state->pipe_end);
    return 0;
}

static void
module_free(void *module)
{
    EngineState *state = PyModule_GetState(module);

    module_clear(module);
    if (state->arenas != NULL)
        martlet_arenas_close(state->arenas);
    state->arenas = NULL;
}

/* Slots, and their values, that the headers of 3.11 do not name. */
enum {
    SLOT_MULTIPLE_INTERPRETERS = 3, /* since 3.12 */
    SLOT_GIL = 4,                   /* since 3.13 */
    UNDER_SHARED_GIL = 1,
    GIL_USED = 0,
};

/* The room at the end is for what this interpreter takes of the above. */
static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
    {0, NULL},
    {0, NULL},
    {0, NULL},
};

/* Tells the interpreter what it would else assume: an older one refuses what it does not know. */
static void
declare_needs(void)
{
    if (Py_Version >= 0x030C0000)
        module_slots[1] = (PyModuleDef_Slot){SLOT_MULTIPLE_INTERPRETERS, (void *)UNDER_SHARED_GIL};
    if (Py_Version >= 0x030D0000)
        module_slots[2] = (PyModuleDef_Slot){SLOT_GIL, (void *)GIL_USED};
}

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_engine",
    .m_doc = "The engine of martlet: queues, streams, locks and memory written in Swift.",
    .m_size = sizeof(EngineState),
    .m_methods = module_functions,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC
PyInit__engine(void)
{
    declare_needs();
    return PyModuleDef_Init(&module_definition);
}
