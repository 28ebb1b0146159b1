/* Timeouts, and calls of the engine that may sleep. */
#ifndef MARTLET_PYTHON_WAITING_H
#define MARTLET_PYTHON_WAITING_H

#include <errno.h>

#include "engine.h"

/* The timeout `object` in nanoseconds: None is MARTLET_NEVER, a negative number 0.
   Returns 0, or -1 with an exception. */
int parse_timeout(PyObject *object, int64_t *timeout);
/* The deadline of a wait that begins now. */
int64_t deadline_after(int64_t timeout);
/* Whether a call made without waiting, under the GIL, has to be made again without
   the GIL: it was interrupted or in somebody's way, or there is time left to wait. */
bool must_wait(int status, int64_t timeout);

/* Makes a call that may sleep, without the GIL, and again as long as signal
   handlers let it; EINTR then means that one of them raised an exception. */
#define CALL_RELEASED(status, call)                             \
    do {                                                        \
        Py_BEGIN_ALLOW_THREADS                                  \
        (status) = (call);                                      \
        Py_END_ALLOW_THREADS                                    \
    } while ((status) == EINTR && PyErr_CheckSignals() == 0)

#endif
