/* Pickles of one large bytes object: the pickle is wrapped around its bytes, which
   are copied nowhere but to and from where they travel. */
#include "codec.h"
#include "opcodes.h"

/* Python's pickler puts what is not smaller than this into no frame. */
#define FRAME_TARGET (64 * 1024)

bool
pickle_large_bytes(Pickle *pickle, PyObject *object, int protocol)
{
    static const unsigned char end[PAYLOAD_END_SIZE] = {MEMOIZE, STOP};
    unsigned char *head = pickle->scratch;
    size_t count, start = 2, width = 4;

    if (Py_TYPE(object) != &PyBytes_Type)
        return false;
    count = (size_t)PyBytes_Size(object);
    if (count <= UINT8_MAX)
        return false; /* has an opcode of its own, and never comes here */
    if (count > UINT32_MAX)
        width = 8;

    head[0] = PROTO;
    head[1] = (unsigned char)protocol;
    if (count < FRAME_TARGET) {
        head[start] = FRAME;
        store_little(head + start + 1, 1 + width + count + PAYLOAD_END_SIZE, 8);
        start += 9;
    }
    head[start] = width == 4 ? BINBYTES : BINBYTES8;
    store_little(head + start + 1, count, (int)width);
    start += 1 + width;

    PyMem_Free(pickle->heap);
    pickle->heap = NULL;
    pickle->few[0] = (martlet_bytes){head, start};
    pickle->few[1] = (martlet_bytes){PyBytes_AsString(object), count};
    pickle->few[2] = (martlet_bytes){end, sizeof end};
    pickle->parts = pickle->few;
    pickle->part_count = 3;
    pickle->count = start + count + sizeof end;
    return true;
}

bool
find_payload(const unsigned char *start, size_t count, size_t *offset, size_t *payload)
{
    size_t place = 2;
    int width;

    if (count < PAYLOAD_HEAD_MOST + PAYLOAD_END_SIZE || start[0] != PROTO ||
        start[1] < PROTOCOL_LEAST || start[1] > PROTOCOL_MOST)
        return false;
    if (start[place] == FRAME) {
        if (load_little(start + place + 1, 8) != count - place - 9)
            return false;
        place += 9;
    }
    if (start[place] != BINBYTES && start[place] != BINBYTES8)
        return false;
    width = start[place] == BINBYTES ? 4 : 8;
    *payload = load_little(start + place + 1, width);
    *offset = place + 1 + (size_t)width;
    return *payload == count - *offset - PAYLOAD_END_SIZE;
}

bool
is_payload_end(const unsigned char *end)
{
    return end[0] == MEMOIZE && end[1] == STOP;
}
