/* One end of a connection: a descriptor and, if it is a pipe's, the queues beside it. */
#ifndef MARTLET_PYTHON_ENDPOINT_H
#define MARTLET_PYTHON_ENDPOINT_H

#include "receive_buffer.h"

/* One direction of a pipe. */
typedef struct {
    PyObject_HEAD
    martlet_lane *lane;
} LaneObject;

/* What ends a lane's object, by which its type is known: it has no subclass. */
void lane_dealloc(LaneObject *self);

/* One end of a pipe whose messages may go through lanes. */
typedef struct {
    PyObject_HEAD
    martlet_pipe_end *end;
    PyObject *handles; /* what Python knows of the lanes */
} PipeEndObject;

typedef struct {
    int descriptor;
    PipeEndObject *end; /* or NULL; owned */
} Endpoint;

/* Sends one message, the concatenation of the parts. None, or NULL with an exception. */
PyObject *endpoint_send_parts(const Endpoint *endpoint, const martlet_bytes *parts,
                              size_t part_count, size_t count);
/* Receives a message: 1; or 0, and only its size, if it has more bytes than `limit`, None
   or a number; or -1 with an exception. Some large pickles come in parts. */
int endpoint_receive_record(const Endpoint *endpoint, ReceiveBuffer *record, PyObject *limit,
                            bool is_pickle);
/* Whether there is a message, or the end, within `timeout`. */
PyObject *endpoint_poll(const Endpoint *endpoint, int64_t timeout);

#endif
