/* Timeouts: from seconds as Python says them to the engine's nanoseconds. */
#include "timeouts.h"

#include "errors.h"

#define NANOSECONDS_PER_SECOND 1e9
/* What a time_t does not hold. */
#define TOO_MANY_SECONDS 9223372036854775808.0
/* Longer waits are Python's to look at. */
#define USUAL_SECONDS_MOST 1e6

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
    if (!(seconds < TOO_MANY_SECONDS))
        *timeout = NO_TIME;
    else if (seconds <= 0.0)
        *timeout = 0;
    else if (seconds < (double)(MARTLET_NEVER / 2) / NANOSECONDS_PER_SECOND)
        *timeout = (int64_t)(seconds * NANOSECONDS_PER_SECOND);
    return 0;
}

bool
is_usual_timeout(PyObject *object, int64_t *timeout)
{
    double seconds;

    *timeout = MARTLET_NEVER;
    if (object == Py_None)
        return true;
    if (!PyFloat_CheckExact(object) && !PyLong_CheckExact(object))
        return false;
    seconds = PyFloat_AsDouble(object);
    PyErr_Clear(); /* an int too large is not usual */
    return seconds >= 0 && seconds < USUAL_SECONDS_MOST && parse_timeout(object, timeout) == 0;
}

int
parse_block_and_timeout(PyObject *const *args, Py_ssize_t nargs, Py_ssize_t first, int64_t *timeout)
{
    int block = 1;

    if (nargs > first && (block = PyObject_IsTrue(args[first])) < 0)
        return -1;
    if (parse_timeout(nargs > first + 1 ? args[first + 1] : NULL, timeout) < 0)
        return -1;
    if (!block)
        *timeout = 0;
    return 0;
}

int
check_arity(const char *name, Py_ssize_t nargs, Py_ssize_t least, Py_ssize_t most)
{
    if (nargs >= least && nargs <= most)
        return 0;
    PyErr_Format(PyExc_TypeError, "%s() takes from %zd to %zd arguments (%zd given)", name, least,
                 most, nargs);
    return -1;
}

int64_t
deadline_after(int64_t timeout)
{
    int64_t now;

    if (timeout == NO_TIME)
        return 0;
    if (timeout == 0 || timeout == MARTLET_NEVER)
        return timeout;
    now = martlet_now();
    return timeout < MARTLET_NEVER - now ? now + timeout : MARTLET_NEVER;
}

bool
must_go_on(int *status, int64_t timeout)
{
    if (*status == ETIMEDOUT && timeout == NO_TIME)
        *status = EINVAL;
    return *status == EBUSY || *status == EINTR || (*status == ETIMEDOUT && timeout != 0);
}

int
parse_deadline(PyObject *object, int64_t *deadline)
{
    int64_t timeout;

    if (parse_timeout(object, &timeout) < 0)
        return -1;
    if (timeout == NO_TIME) {
        raise_status(EINVAL, "timeout");
        return -1;
    }
    *deadline = deadline_after(timeout);
    return 0;
}
