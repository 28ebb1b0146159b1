/* How a status of the engine becomes an exception of Python. */
#ifndef MARTLET_PYTHON_ERRORS_H
#define MARTLET_PYTHON_ERRORS_H

#include "engine.h"

/* Sets the exception for `status`, which is not 0, unless it is EINTR and a signal handler
   has raised one already, and returns NULL; `what` names the object at fault. */
PyObject *raise_status(int status, const char *what);
/* None if `status` is 0, else as `raise_status`. */
PyObject *none_or_raise(int status, const char *what);
/* True if `status` is 0, False if it is ETIMEDOUT, else as `raise_status`. */
PyObject *bool_or_raise(int status, const char *what);

#endif
