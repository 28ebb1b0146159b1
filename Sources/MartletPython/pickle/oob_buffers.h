/* Pickles of protocol 5 whose buffers lie beside them, and how both become one record:
   a standard pickle in which every buffer is a bytearray. Before the first opcode and
   before each buffer stands what does nothing but tell us apart, and pads the buffers
   so that they are aligned wherever the record begins at a multiple of 16. */
#ifndef MARTLET_PYTHON_OOB_BUFFERS_H
#define MARTLET_PYTHON_OOB_BUFFERS_H

#include "engine.h"

/* A pickle with its buffers inserted, as runs of bytes. */
typedef struct {
    martlet_bytes *parts;
    size_t part_count;
    size_t count; /* bytes in all of them */
    Py_buffer *views;
    size_t view_count;
    unsigned char *framing;
} JoinedPickle;

/* Joins `pickle` and `buffers`, a list of what has the buffer protocol; the bytes stay where
   they are, and may not change before `oob_release`. Returns 0, or -1 with an exception
   and nothing to release. */
int oob_join(JoinedPickle *joined, PyObject *pickle, PyObject *buffers);
void oob_release(JoinedPickle *joined);

/* Whether bytes of which there are at least OOB_HEAD_SIZE begin a joined pickle. */
#define OOB_HEAD_SIZE 12
bool oob_is_head(const unsigned char *start);
/* The object of a joined pickle in `record`, a bytearray, which the object's buffers are
   views of; `loads` is called as pickle.loads. NULL with an exception. */
PyObject *oob_load(PyObject *record, PyObject *loads);

#endif
