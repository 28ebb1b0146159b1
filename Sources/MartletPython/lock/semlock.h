/* What other files of the extension do with a SemLock. */
#ifndef MARTLET_PYTHON_SEMLOCK_H
#define MARTLET_PYTHON_SEMLOCK_H

#include "engine.h"

/* Whether `object` is a SemLock. */
bool is_semlock(PyObject *object);

/* The handle, borrowed, if `object` is a SemLock; else NULL. */
martlet_semaphore *semlock_handle(PyObject *object);

/* The SemLock, borrowed, whose `acquire` or `release` the method is; NULL if none. */
PyObject *semlock_of_acquire(PyObject *method);
PyObject *semlock_of_release(PyObject *method);

/* Whether it is a recursive lock that this thread holds. */
bool semlock_is_mine(PyObject *semlock);

/* What these two do. They return 0, or -1 with an exception. */
int semlock_take(PyObject *semlock);
int semlock_give(PyObject *semlock);

#endif
