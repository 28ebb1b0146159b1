/* What the files of the extension share: the module's state, its types, and how
   they make and end the objects that stand for handles of the engine. */
#ifndef MARTLET_PYTHON_ENGINE_H
#define MARTLET_PYTHON_ENGINE_H

#include <Python.h>
#include <stdbool.h>

#include "martlet.h"
#include "martlet_pool.h"

/* Copies of more bytes than this are worth letting go of the GIL. */
#define LARGE_COPY (64 * 1024)

/* A record or message that fits this is taken without asking for its size first. */
#define SCRATCH_SIZE 4096

struct QueueObject;

typedef struct {
    struct QueueObject *last_put; /* borrowed: the queue that got a large record last, or NULL */
    martlet_arenas *arenas;       /* where this interpreter's locks live */
    PyObject *full;               /* queue.Full */
    PyObject *empty;              /* queue.Empty */
    PyObject *broken;             /* threading.BrokenBarrierError */
    PyObject *connection;         /* Python's Connection, once it has methods of ours */
    PyObject *handle_name;        /* "_handle" and so on, attributes of a Connection */
    PyObject *readable_name;
    PyObject *writable_name;
    PyObject *end_name; /* "_martlet_end", a PipeEnd, of one that has it */
    PyObject *pipe_end; /* the type PipeEnd */
    int protocol;       /* of the pickles that this interpreter writes */
    PyObject *pickler;  /* what references.c knows of Python's, or NULL */
} EngineState;

/* The state of the module behind `self`, an object of one of its types. */
EngineState *state_of(PyObject *self);

/* An object for a new handle: `self` if `status` is 0, else an exception about
   `what`, and `self` is dropped. NULL passes through. */
PyObject *finish_object(PyObject *self, int status, const char *what);
/* Frees the memory of `self`, whose handle was released. */
void free_object(PyObject *self);

/* The arguments of `attach` of everything that lives in an arena; 0 or -1. */
int parse_place(PyObject *args, martlet_place *place);
/* (descriptor, offset). */
PyObject *object_from_place(martlet_place place);

/* The number, or OSError if it is -1: the program closed the descriptor. */
PyObject *object_from_descriptor(int descriptor);

/* A converter for PyArg_ParseTuple, which words errors as the standard modules do
   and "i" does not: 1, or 0 with an exception. */
int convert_int(PyObject *object, void *number);

/* Both kinds of arguments of a function with METH_FASTCALL | METH_KEYWORDS, as new
   references to a tuple and a dict. Returns 0, or -1 with an exception and neither. */
int collect_arguments(PyObject *const *args, Py_ssize_t nargs, PyObject *names,
                      PyObject **positional, PyObject **keywords);

/* `from module import name`, or NULL. */
PyObject *import_name(const char *module, const char *name);

/* The highest value that the standard module's semaphores have here. */
long value_maximum(void);

/* Interns what synchronized.c looks up; 0 or -1. */
int intern_synchronized_names(void);

/* Calls the method `name` of `self` with the arguments of a function with METH_FASTCALL. */
PyObject *pass_on(PyObject *self, const char *name, PyObject *const *args, Py_ssize_t nargs,
                  PyObject *names);

/* What a method table says of a function with METH_FASTCALL, with METH_KEYWORDS, too, and
   with METH_METHOD, which is also told the class that defines it. */
#define FAST(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL
#define FAST_WITH_KEYWORDS(function) \
    (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
#define FAST_OF_CLASS(function) \
    (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS | METH_METHOD

extern PyType_Spec queue_spec;
extern PyType_Spec queue_endpoint_spec;
extern PyType_Spec queue_base_spec;
extern PyType_Spec simple_queue_base_spec;
extern PyType_Spec connection_methods_spec;
extern PyType_Spec pipe_end_spec;
extern PyType_Spec pipe_lane_spec;
extern PyType_Spec semlock_spec;
extern PyType_Spec condition_spec;
extern PyType_Spec event_spec;
extern PyType_Spec barrier_spec;
extern PyType_Spec memory_spec;
extern PyType_Spec forwarder_spec;
extern PyType_Spec synchronized_spec;

/* Functions of the module, in endpoint.c, codec.c, references.c and program.c. */
extern PyMethodDef stream_functions[];
extern PyMethodDef codec_functions[];
extern PyMethodDef reference_functions[];
extern PyMethodDef program_functions[];

#endif
