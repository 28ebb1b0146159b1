/* Memory: zero-filled shared bytes, seen through the buffer protocol. */
#include "engine.h"
#include "errors.h"

typedef struct {
    PyObject_HEAD
    martlet_memory *memory;
} MemoryObject;

static int
check_size(Py_ssize_t size)
{
    if (size >= 0)
        return 0;
    PyErr_SetString(PyExc_ValueError, "size must not be negative");
    return -1;
}

static PyObject *
Memory_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"size", "label", NULL};
    Py_ssize_t size;
    const char *label = "";
    MemoryObject *self;
    int status = 0;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "n|s:Memory", names, &size, &label))
        return NULL;
    if (check_size(size) < 0)
        return NULL;
    self = (MemoryObject *)PyType_GenericAlloc(type, 0);
    if (self != NULL)
        status = martlet_memory_create((size_t)size, label, &self->memory);
    return finish_object((PyObject *)self, status, "memory");
}

static PyObject *
Memory_attach(PyObject *type, PyObject *args)
{
    int descriptor;
    Py_ssize_t size;
    MemoryObject *self;
    int status = 0;

    if (!PyArg_ParseTuple(args, "O&n:attach", convert_int, &descriptor, &size))
        return NULL;
    if (check_size(size) < 0)
        return NULL;
    self = (MemoryObject *)PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (self != NULL)
        status = martlet_memory_attach(descriptor, (size_t)size, &self->memory);
    return finish_object((PyObject *)self, status, "memory");
}

static void
Memory_dealloc(MemoryObject *self)
{
    if (self->memory != NULL)
        martlet_memory_close(self->memory);
    free_object((PyObject *)self);
}

static Py_ssize_t
Memory_length(MemoryObject *self)
{
    return (Py_ssize_t)martlet_memory_count(self->memory);
}

/* The view refers to the object, so the bytes stay mapped as long as it is held. */
static int
Memory_getbuffer(MemoryObject *self, Py_buffer *view, int flags)
{
    return PyBuffer_FillInfo(view, (PyObject *)self, martlet_memory_address(self->memory),
                             Memory_length(self), 0, flags);
}

static PyObject *
Memory_get_descriptor(MemoryObject *self, void *closure)
{
    return object_from_descriptor(martlet_memory_descriptor(self->memory));
}

static PyMethodDef Memory_methods[] = {
    {"attach", Memory_attach, METH_VARARGS | METH_CLASS,
     "Attach to at least `size` bytes in the file behind a descriptor."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef Memory_getset[] = {
    {"descriptor", (getter)Memory_get_descriptor, NULL, "Borrowed: it lives as long as the memory.",
     NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot Memory_slots[] = {
    {Py_tp_doc, "Zero-filled shared bytes."},
    {Py_tp_new, Memory_new},
    {Py_tp_dealloc, Memory_dealloc},
    {Py_tp_methods, Memory_methods},
    {Py_tp_getset, Memory_getset},
    {Py_sq_length, Memory_length},
    {Py_bf_getbuffer, Memory_getbuffer},
    {0, NULL},
};

PyType_Spec memory_spec = {
    .name = "martlet._engine.Memory",
    .basicsize = sizeof(MemoryObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = Memory_slots,
};
