#include <Python.h>
#include "martlet.h"
static PyObject *abi(PyObject *m, PyObject *a) { return PyLong_FromLong(martlet_abi_version()); }
static PyMethodDef methods[] = {{"abi", abi, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "_engine", NULL, 0, methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit__engine(void) { return PyModuleDef_Init(&def); }
