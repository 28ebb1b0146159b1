/* Timeouts: from seconds as Python says them to the engine's nanoseconds. */
#include "waiting.h"

#define NANOSECONDS_PER_SECOND 1e9

int
parse_timeout(PyObject *object, int64_t *timeout)
{
    double seconds;

    *timeout = MARTLET_NEVER;
    if (object == NULL || object == Py_None)
        return 0;
    seconds = PyFloat_AsDouble(object);
    if (seconds == -1.0 && PyErr_Occurred())
        return -1;
    if (seconds != seconds) { /* no number: as sem_timedwait(3) says */
        errno = EINVAL;
        PyErr_SetFromErrno(PyExc_OSError);
        return -1;
    }
    if (seconds <= 0.0)
        *timeout = 0;
    else if (seconds < (double)(MARTLET_NEVER / 2) / NANOSECONDS_PER_SECOND)
        *timeout = (int64_t)(seconds * NANOSECONDS_PER_SECOND);
    return 0;
}

int64_t
deadline_after(int64_t timeout)
{
    int64_t now;

    if (timeout == 0 || timeout == MARTLET_NEVER)
        return timeout;
    now = martlet_now();
    return timeout < MARTLET_NEVER - now ? now + timeout : MARTLET_NEVER;
}

bool
must_wait(int status, int64_t timeout)
{
    return status == EBUSY || status == EINTR || (status == ETIMEDOUT && timeout != 0);
}
