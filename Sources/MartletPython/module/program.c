/* Running a program with no frame of Python below its own, as the interpreter runs one. */
#include "engine.h"

#include <signal.h>
#include <unistd.h>

/* What the interpreter does at the very end of a program that was interrupted. */
static void
end_by_interrupt(void)
{
    signal(SIGINT, SIG_DFL);
    kill(getpid(), SIGINT);
}

/* Whether what is being raised ends the process by a signal: an interrupt, until 3.13 of no
   subclass. */
static bool
is_interrupt(void)
{
    if (Py_Version < 0x030E0000)
        return PyErr_Occurred() == PyExc_KeyboardInterrupt;
    return PyErr_ExceptionMatches(PyExc_KeyboardInterrupt);
}

/* Takes back what the exception that led here has left in `sys`; 0 or -1. */
static int
forget_exception(PyObject *hook)
{
    static const char *const traces[] = {"last_type", "last_value", "last_traceback", "last_exc"};

    for (size_t i = 0; i < sizeof traces / sizeof traces[0]; i++) {
        if (PySys_GetObject(traces[i]) != NULL && PySys_SetObject(traces[i], NULL) < 0)
            return -1;
    }
    return PySys_SetObject("excepthook", hook);
}

static PyObject *
run_program(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *program, *result;
    bool failed;

    if (nargs < 2 || !PyList_Check(args[0]) || PyList_Size(args[0]) != 1)
        return PyErr_Format(PyExc_TypeError, "run_program() takes a list of a program and a hook");
    program = Py_NewRef(PyList_GetItem(args[0], 0));
    /* This call never returns to who calls the hook, whose reference would keep what the
       program leaves from its end. */
    if (PyList_SetSlice(args[0], 0, 1, NULL) < 0 || forget_exception(args[1]) < 0) {
        Py_DECREF(program);
        return NULL;
    }
    result = PyObject_CallNoArgs(program);
    Py_DECREF(program);
    failed = result == NULL;
    Py_XDECREF(result);
    if (failed) {
        if (is_interrupt())
            Py_AtExit(end_by_interrupt);
        /* Ends the process if it is a SystemExit. */
        PyErr_Print();
    }
    result = PyLong_FromLong(failed);
    if (result != NULL)
        PyErr_SetObject(PyExc_SystemExit, result);
    Py_XDECREF(result);
    return NULL;
}

PyMethodDef program_functions[] = {
    {"run_program", FAST(run_program),
     "Call the program in the list and exit, as the hook for uncaught exceptions.\n\n"
     "The second argument is the hook that is in place while the program runs."},
    {NULL, NULL, 0, NULL},
};
