/* Functions and classes in pickles: a pickle says where they are found, and nothing else. */
#ifndef MARTLET_PYTHON_REFERENCES_H
#define MARTLET_PYTHON_REFERENCES_H

#include "engine.h"

/* If the pickler of multiprocessing would write no more of `object` than where it is found,
   sets both to new references and returns true; false, without an exception, else. */
bool reference_names(const EngineState *state, PyObject *object, PyObject **module,
                     PyObject **name);
/* A new reference to the function or class that the unpickler would find there without
   importing anything; NULL, without an exception, for everything else. */
PyObject *reference_find(const EngineState *state, PyObject *module, PyObject *name);
/* Has audit hooks told that it was found, as the unpickler does. Returns 0, or -1 with an
   exception. */
int reference_audit(const EngineState *state, PyObject *module, PyObject *name);

#endif
