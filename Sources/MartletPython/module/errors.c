/* How a status of the engine becomes an exception of Python. */
#include "errors.h"

#include <errno.h>

/* OSError(EBADMSG) that says which object holds the bytes. */
static PyObject *
raise_corrupt(const char *what)
{
    PyObject *text = PyUnicode_FromFormat("the shared memory of this %s is corrupt", what);
    PyObject *error;

    if (text == NULL)
        return NULL;
    error = PyObject_CallFunction(PyExc_OSError, "iN", EBADMSG, text);
    if (error != NULL) {
        PyErr_SetObject(PyExc_OSError, error);
        Py_DECREF(error);
    }
    return NULL;
}

PyObject *
raise_status(int status, const char *what)
{
    switch (status) {
    case EINTR:
        if (PyErr_Occurred() != NULL)
            return NULL;
        break;
    case ENOMEM:
        return PyErr_NoMemory();
    case EBADMSG:
        return raise_corrupt(what);
    default:
        break;
    }
    errno = status;
    return PyErr_SetFromErrno(PyExc_OSError);
}

PyObject *
none_or_raise(int status, const char *what)
{
    if (status != 0)
        return raise_status(status, what);
    Py_RETURN_NONE;
}

PyObject *
bool_or_raise(int status, const char *what)
{
    if (status == 0)
        Py_RETURN_TRUE;
    if (status == ETIMEDOUT)
        Py_RETURN_FALSE;
    return raise_status(status, what);
}
