/* Messages over a descriptor, as the extension's other files use them. */
#ifndef MARTLET_PYTHON_STREAM_H
#define MARTLET_PYTHON_STREAM_H

#include "receive_buffer.h"

/* Sends one message, the concatenation of the parts. None, or NULL with an exception. */
PyObject *stream_send_parts(int descriptor, const martlet_bytes *parts, size_t part_count);
/* Receives a message: 1; or 0 and only its size if it has more bytes than `limit`, None
   or any number; or -1 with an exception. Some large pickles come in parts. */
int stream_receive_record(int descriptor, ReceiveBuffer *record, PyObject *limit, bool is_pickle);
/* Whether the descriptor can be read, or has ended, within `timeout`. */
PyObject *stream_poll_within(int descriptor, int64_t timeout);

#endif
