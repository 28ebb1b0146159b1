/* Pickles of plain values: None, bool, int, float, str, bytes, functions and classes that
   are found by their names, and tuples, lists and dicts of those. Everything else is
   pickled by Python. */
#ifndef MARTLET_PYTHON_CODEC_H
#define MARTLET_PYTHON_CODEC_H

#include "oob_buffers.h"

/* A larger pickle would be several frames or none: Python writes it. */
#define PLAIN_PICKLE_MOST (32 * 1024)

/* A pickle to be sent, as runs of bytes: written by us, or held by what Python gave. */
typedef struct {
    const martlet_bytes *parts;
    size_t part_count;
    size_t count;         /* bytes in all of them */
    martlet_bytes few[3]; /* the parts, if they are so few */
    unsigned char *heap;  /* PyMem_Malloc, or NULL */
    Py_buffer view;       /* view.obj is NULL if it is not used */
    JoinedPickle joined;  /* joined.views is NULL if it is not used */
    unsigned char scratch[SCRATCH_SIZE];
} Pickle;

/* Writes the pickle of a plain value and returns true; false, without an exception,
   for everything else. Either way, `pickle_release` it. */
bool pickle_plain(Pickle *pickle, PyObject *object, const EngineState *state);
/* Then the same for a bytes object that was too large for that; it must live as long as
   the pickle, and its bytes are not copied. */
bool pickle_large_bytes(Pickle *pickle, PyObject *object, int protocol);
/* The pickle of any object; `dumps` is asked for what is not plain, and gives a pickle, or
   one and a list of the buffers beside it. Returns 0, or -1 with an exception and nothing
   to release. */
int pickle_object(Pickle *pickle, PyObject *object, PyObject *dumps, const EngineState *state);
void pickle_release(Pickle *pickle);

/* The longest beginning of the pickle of a bytes object before its bytes, and the end. */
#define PAYLOAD_HEAD_MOST 20
#define PAYLOAD_END_SIZE 2

/* Whether the first PAYLOAD_HEAD_MOST of `count` bytes begin the pickle of a bytes object
   that fills all but the end: then it has `*payload` bytes from `*offset` on. */
bool find_payload(const unsigned char *start, size_t count, size_t *offset, size_t *payload);
/* Whether these PAYLOAD_END_SIZE bytes end such a pickle. */
bool is_payload_end(const unsigned char *end);

/* The object of the pickle of a plain value; NULL, without an exception, for every
   other run of bytes, or with that of an audit hook. */
PyObject *unpickle_plain(const unsigned char *bytes, size_t count, const EngineState *state);
/* The object of any pickle; `loads` is asked for what is not plain. `owner` is what
   holds the bytes, to be handed to `loads`, or NULL. */
PyObject *unpickle_object(const unsigned char *bytes, size_t count, PyObject *owner,
                          PyObject *loads, const EngineState *state);

#endif
