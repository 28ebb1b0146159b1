/* Bytes on their way in: in a scratch buffer if they fit, else in a bytes object. The bytes
   of a pickled bytes object come into one that is then the object itself; a pickle with
   buffers comes into a bytearray, of which the buffers are then a part. */
#ifndef MARTLET_PYTHON_RECEIVE_BUFFER_H
#define MARTLET_PYTHON_RECEIVE_BUFFER_H

#include "codec.h"

#include <stdint.h>

typedef struct {
    PyObject *bytes;        /* the record, or its payload; NULL if `scratch` holds it */
    unsigned char *start;   /* of `bytes` or of `scratch` */
    size_t count;           /* bytes of the record, or of the room for it */
    size_t offset;          /* where the payload begins; 0 if there is none */
    martlet_space parts[3]; /* the room: runs to be filled one after the other */
    size_t part_count;
    unsigned char scratch[SCRATCH_SIZE]; /* the record, or what is around the payload */
} ReceiveBuffer;

/* Begins a record with the room there is at first, `limit` bytes at the most. */
void receive_begin(ReceiveBuffer *record, uint64_t limit);
/* Makes room for exactly `count` bytes, a record that begins as `scratch` does. Returns 0,
   or -1 with MemoryError and the record ended. */
int receive_reserve(ReceiveBuffer *record, uint64_t count);
/* Puts the first `count` bytes of the record, which are in `scratch`, where they belong. */
void receive_move_head(ReceiveBuffer *record, size_t count);
/* Says that a record of `count` bytes, which may be another one than was expected, is in
   the room. Returns 0, or -1 with an exception and the record ended. */
int receive_finish(ReceiveBuffer *record, size_t count);
/* As a bytes object. Ends the record. */
PyObject *received_as_bytes(ReceiveBuffer *record);
/* The object, if the record is the pickle of a plain value, and ends the record; else NULL,
   without an exception, or with that of an audit hook, which ends the record, too. */
PyObject *received_as_plain(ReceiveBuffer *record, const EngineState *state);
/* As the object that it is a pickle of. Ends the record. */
PyObject *received_as_object(ReceiveBuffer *record, PyObject *loads, const EngineState *state);

#endif
