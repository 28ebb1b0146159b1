/* Writes pickles of plain values, byte for byte as Python's own pickler does:
   one frame, and every str, bytes and container memoised, so identity survives. */
#include <string.h>

#include "codec.h"
#include "opcodes.h"

/* PROTO n, then FRAME and its eight bytes. A frame of under 4 bytes has no header. */
#define PROTO_SIZE 2
#define FRAME_HEADER_SIZE 9
#define FRAME_LEAST 4

#define ITEMS_MOST 512
#define MEMO_SLOTS 1024 /* a power of two, twice ITEMS_MOST */

typedef struct {
    PyObject *object;
    uint32_t index;
} MemoSlot;

typedef struct {
    unsigned char *start;
    size_t count, capacity;
    Pickle *pickle;
    uint32_t memoised;  /* objects so far */
    uint32_t slot_mask; /* 0: nothing can come twice, keep no memo */
    MemoSlot slots[MEMO_SLOTS];
} Writer;

/* Room for `count` more bytes, or NULL if that is more than a plain pickle has. */
static unsigned char *
claim(Writer *writer, size_t count)
{
    size_t capacity = PLAIN_PICKLE_MOST;
    unsigned char *place;

    if (count > writer->capacity - writer->count) {
        if (writer->pickle->heap != NULL || count > capacity - writer->count)
            return NULL;
        writer->pickle->heap = PyMem_Malloc(capacity);
        if (writer->pickle->heap == NULL)
            return NULL;
        memcpy(writer->pickle->heap, writer->start, writer->count);
        writer->start = writer->pickle->heap;
        writer->capacity = capacity;
    }
    place = writer->start + writer->count;
    writer->count += count;
    return place;
}

static bool
write_opcode(Writer *writer, unsigned char opcode)
{
    unsigned char *place = claim(writer, 1);

    if (place == NULL)
        return false;
    *place = opcode;
    return true;
}

/* An opcode with an argument of `width` bytes. */
static bool
write_number(Writer *writer, unsigned char opcode, uint64_t value, int width)
{
    unsigned char *place = claim(writer, 1 + (size_t)width);

    if (place == NULL)
        return false;
    *place = opcode;
    store_little(place + 1, value, width);
    return true;
}

/* The slot of `object`, or the free one where it belongs. */
static MemoSlot *
find_slot(Writer *writer, PyObject *object)
{
    uint32_t i = (uint32_t)((uintptr_t)object >> 4) & writer->slot_mask;

    while (writer->slots[i].object != NULL && writer->slots[i].object != object)
        i = (i + 1) & writer->slot_mask;
    return &writer->slots[i];
}

/* If `object` was written before, writes a reference to that, and says so in `*done`. */
static bool
write_repeat(Writer *writer, PyObject *object, bool *done)
{
    MemoSlot *slot;

    *done = false;
    if (writer->slot_mask == 0)
        return true;
    slot = find_slot(writer, object);
    if (slot->object == NULL)
        return true;
    *done = true;
    if (slot->index < 256)
        return write_number(writer, BINGET, slot->index, 1);
    return write_number(writer, LONG_BINGET, slot->index, 4);
}

static bool
memoise(Writer *writer, PyObject *object)
{
    if (writer->slot_mask != 0) {
        MemoSlot *slot = find_slot(writer, object);

        slot->object = object;
        slot->index = writer->memoised;
    }
    writer->memoised++;
    return write_opcode(writer, MEMOIZE);
}

static bool
write_int(Writer *writer, PyObject *object)
{
    int overflow;
    long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
    int width = 1;
    unsigned char *place;

    if (overflow != 0)
        return false;
    if (value >= 0 && value <= UINT8_MAX)
        return write_number(writer, BININT1, (uint64_t)value, 1);
    if (value >= 0 && value <= UINT16_MAX)
        return write_number(writer, BININT2, (uint64_t)value, 2);
    if (value >= INT32_MIN && value <= INT32_MAX)
        return write_number(writer, BININT, (uint64_t)value, 4);
    /* LONG1: the fewest bytes of two's complement that keep the sign. */
    while (width < 8 && value >> (8 * width - 1) != 0 && value >> (8 * width - 1) != -1)
        width++;
    if (!write_number(writer, LONG1, (uint64_t)width, 1) ||
        (place = claim(writer, (size_t)width)) == NULL)
        return false;
    store_little(place, (uint64_t)value, width);
    return true;
}

static bool
write_float(Writer *writer, PyObject *object)
{
    double value = PyFloat_AsDouble(object);
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return write_number(writer, BINFLOAT, __builtin_bswap64(bits), 8);
}

/* The bytes of a str or bytes after the opcode for their number. */
static bool
write_run(Writer *writer, unsigned char short_opcode, unsigned char opcode, PyObject *bytes)
{
    char *start;
    Py_ssize_t count;
    unsigned char *place;

    if (PyBytes_AsStringAndSize(bytes, &start, &count) < 0 || count > PLAIN_PICKLE_MOST)
        return false;
    if (count <= UINT8_MAX) {
        if (!write_number(writer, short_opcode, (uint64_t)count, 1))
            return false;
    }
    else if (!write_number(writer, opcode, (uint64_t)count, 4))
        return false;
    place = claim(writer, (size_t)count);
    if (place == NULL)
        return false;
    memcpy(place, start, (size_t)count);
    return true;
}

/* Through a bytes object of its own, so that the str keeps no copy of its UTF-8. */
static bool
write_str(Writer *writer, PyObject *object)
{
    PyObject *bytes;
    bool written;

    if (PyUnicode_GetLength(object) > PLAIN_PICKLE_MOST)
        return false;
    bytes = PyUnicode_AsUTF8String(object);
    if (bytes == NULL) {
        PyErr_Clear(); /* a lone surrogate: Python's pickler knows what to do */
        return false;
    }
    written = write_run(writer, SHORT_BINUNICODE, BINUNICODE, bytes);
    Py_DECREF(bytes);
    return written;
}

static bool
write_atom(Writer *writer, PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    bool done;

    if (type == &PyLong_Type)
        return write_int(writer, object);
    if (object == Py_None)
        return write_opcode(writer, NONE);
    if (type == &PyBool_Type)
        return write_opcode(writer, object == Py_True ? NEWTRUE : NEWFALSE);
    if (type == &PyFloat_Type)
        return write_float(writer, object);
    if (type != &PyUnicode_Type && type != &PyBytes_Type)
        return false;
    if (!write_repeat(writer, object, &done) || done)
        return done;
    if (type == &PyUnicode_Type ? !write_str(writer, object)
                                : !write_run(writer, SHORT_BINBYTES, BINBYTES, object))
        return false;
    return memoise(writer, object);
}

/* Starts the memo of a container of `items` atoms; false if those are too many. */
static bool
begin_container(Writer *writer, Py_ssize_t items)
{
    uint32_t slots = 8;

    if (items > ITEMS_MOST)
        return false;
    while (slots < 2 * (uint32_t)items)
        slots *= 2;
    writer->slot_mask = slots - 1;
    memset(writer->slots, 0, slots * sizeof writer->slots[0]);
    return true;
}

static bool
write_tuple(Writer *writer, PyObject *tuple)
{
    static const unsigned char opcodes[] = {TUPLE, TUPLE1, TUPLE2, TUPLE3};
    Py_ssize_t count = PyTuple_Size(tuple);
    bool marked = count > 3;

    if (count == 0)
        return write_opcode(writer, EMPTY_TUPLE);
    if (!begin_container(writer, count) || (marked && !write_opcode(writer, MARK)))
        return false;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!write_atom(writer, PyTuple_GetItem(tuple, i)))
            return false;
    }
    return write_opcode(writer, opcodes[marked ? 0 : count]) && write_opcode(writer, MEMOIZE);
}

static bool
write_list(Writer *writer, PyObject *list)
{
    Py_ssize_t count = PyList_Size(list);

    if (!begin_container(writer, count) || !write_opcode(writer, EMPTY_LIST) ||
        !memoise(writer, list))
        return false;
    if (count > 1 && !write_opcode(writer, MARK))
        return false;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!write_atom(writer, PyList_GetItem(list, i)))
            return false;
    }
    return count == 0 || write_opcode(writer, count == 1 ? APPEND : APPENDS);
}

static bool
write_dict(Writer *writer, PyObject *dict)
{
    Py_ssize_t count = PyDict_Size(dict);
    Py_ssize_t position = 0;
    PyObject *key, *value;

    if (!begin_container(writer, 2 * count) || !write_opcode(writer, EMPTY_DICT) ||
        !memoise(writer, dict))
        return false;
    if (count > 1 && !write_opcode(writer, MARK))
        return false;
    while (PyDict_Next(dict, &position, &key, &value)) {
        if (!write_atom(writer, key) || !write_atom(writer, value))
            return false;
    }
    return count == 0 || write_opcode(writer, count == 1 ? SETITEM : SETITEMS);
}

static bool
write_value(Writer *writer, PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);

    if (type == &PyTuple_Type)
        return write_tuple(writer, object);
    if (type == &PyList_Type)
        return write_list(writer, object);
    if (type == &PyDict_Type)
        return write_dict(writer, object);
    return write_atom(writer, object);
}

bool
pickle_plain(Pickle *pickle, PyObject *object, int protocol)
{
    Writer writer;
    unsigned char *head;
    size_t framed;

    pickle->heap = NULL;
    pickle->view.obj = NULL;
    pickle->joined.views = NULL;
    writer.start = pickle->scratch;
    writer.capacity = sizeof pickle->scratch;
    writer.count = PROTO_SIZE + FRAME_HEADER_SIZE;
    writer.pickle = pickle;
    writer.memoised = 0;
    writer.slot_mask = 0;
    if (!write_value(&writer, object) || !write_opcode(&writer, STOP))
        return false;

    head = writer.start;
    framed = writer.count - PROTO_SIZE - FRAME_HEADER_SIZE;
    if (framed >= FRAME_LEAST) {
        head[PROTO_SIZE] = FRAME;
        store_little(head + PROTO_SIZE + 1, framed, 8);
    }
    else
        head += FRAME_HEADER_SIZE;
    head[0] = PROTO;
    head[1] = (unsigned char)protocol;
    pickle->count = (size_t)(writer.start + writer.count - head);
    pickle->few[0] = (martlet_bytes){head, pickle->count};
    pickle->parts = pickle->few;
    pickle->part_count = 1;
    return true;
}
