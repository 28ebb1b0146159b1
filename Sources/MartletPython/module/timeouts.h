/* Timeouts, and calls of the engine that may sleep. */
#ifndef MARTLET_PYTHON_TIMEOUTS_H
#define MARTLET_PYTHON_TIMEOUTS_H

#include "engine.h"

#include <errno.h>

/* A timeout that is not a number, or too large for sem_timedwait(3), which says
   EINVAL when it is asked at all: whoever need not wait does not look at it. */
#define NO_TIME (-1)

/* The timeout `object` in nanoseconds: None is MARTLET_NEVER, a negative number 0.
   Returns 0, or -1 with an exception. */
int parse_timeout(PyObject *object, int64_t *timeout);
/* Whether `object` is a timeout as they mostly are, and then the same, which cannot fail. */
bool is_usual_timeout(PyObject *object, int64_t *timeout);
/* The optional arguments `block` and `timeout` from `args[first]` on, in one: a call
   that must not block has no time. Returns 0 or -1. */
int parse_block_and_timeout(PyObject *const *args, Py_ssize_t nargs, Py_ssize_t first,
                            int64_t *timeout);
/* Returns 0, or -1 with TypeError if so many arguments are too few or too many. */
int check_arity(const char *name, Py_ssize_t nargs, Py_ssize_t least, Py_ssize_t most);
/* The deadline of a wait that begins now; that of NO_TIME has passed. */
int64_t deadline_after(int64_t timeout);
/* The deadline of a wait that begins now and surely waits; as `parse_timeout`. */
int parse_deadline(PyObject *object, int64_t *deadline);
/* As `must_wait`, of a status that is not 0. */
bool must_go_on(int *status, int64_t timeout);
/* Whether a call made without waiting, under the GIL, has to be made again without
   the GIL: it was interrupted or in somebody's way, or there is time left to wait.
   If it would have to wait for NO_TIME, the status becomes EINVAL. */
static inline bool
must_wait(int *status, int64_t timeout)
{
    return *status != 0 && must_go_on(status, timeout);
}

/* Makes a call that may sleep, without the GIL, and again as long as signal
   handlers let it; EINTR then means that one of them raised an exception. */
#define CALL_RELEASED(status, call)                               \
    do {                                                          \
        martlet_begin_wait();                                     \
        do {                                                      \
            Py_BEGIN_ALLOW_THREADS(status)                        \
            = (call);                                             \
            Py_END_ALLOW_THREADS                                  \
        } while ((status) == EINTR && PyErr_CheckSignals() == 0); \
        martlet_end_wait();                                       \
    } while (0)

#endif
