/* Bytes on their way in: in a scratch buffer if they fit, else in a bytes object. */
#ifndef MARTLET_PYTHON_RECORD_H
#define MARTLET_PYTHON_RECORD_H

#include <stdint.h>

#include "codec.h"

typedef struct {
    PyObject *bytes; /* of its exact size, or NULL: then `scratch` holds it */
    size_t count;
    unsigned char scratch[SCRATCH_SIZE];
} Record;

/* Makes room for exactly `count` bytes and says where, or NULL with MemoryError. */
void *record_reserve(Record *record, uint64_t count);
/* Cuts the bytes object down to `count`. Returns 0, or -1 with the record ended. */
int record_shrink(Record *record);
/* As a bytes object. Ends the record. */
PyObject *record_as_bytes(Record *record);
/* The object, if the record is the pickle of a plain value, and ends the record; else
   NULL, without an exception. */
PyObject *record_as_plain(Record *record);
/* As the object that it is a pickle of. Ends the record. */
PyObject *record_as_object(Record *record, PyObject *loads);

#endif
