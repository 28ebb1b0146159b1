/* Writes pickles of plain values, byte for byte as Python's own pickler does:
   one frame, and every str, bytes and container memoised, so identity survives. */
#include "codec.h"
#include "opcodes.h"
#include "references.h"

#include <string.h>

/* PROTO n, then FRAME and its eight bytes. A frame of under 4 bytes has no header. */
#define PROTO_SIZE 2
#define FRAME_HEADER_SIZE 9
#define FRAME_LEAST 4

#define MEMO_MOST 512
#define MEMO_SLOTS 1024 /* twice MEMO_MOST, and a power of 4 times SLOTS_AT_FIRST */
#define SLOTS_AT_FIRST 16

/* A container in more others than this is Python's. */
#define NESTING_MOST 32

/* The most functions and classes. */
#define REFERENCES_MOST 8

/* Python's pickler takes the items of lists and dicts in batches of one more than this. */
#define ITEMS_MOST 999

typedef struct {
    unsigned char *start;
    size_t count, capacity;
    Pickle *pickle;
    const EngineState *state;
    PyObject *names[2 * REFERENCES_MOST]; /* of functions: no other object has their place */
    int named;
    int nesting;        /* containers around what is written */
    uint32_t memoised;  /* objects so far */
    uint32_t slot_mask; /* 0: nothing can come twice, keep no memo */
    PyObject *memo[MEMO_MOST];
    uint16_t slots[MEMO_SLOTS]; /* where in the memo, counted from 1; 0 is free */
} Writer;

static bool write_value(Writer *writer, PyObject *object);

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
static uint16_t *
find_slot(Writer *writer, const PyObject *object)
{
    uint32_t i = (uint32_t)((uintptr_t)object >> 4) & writer->slot_mask;

    while (writer->slots[i] != 0 && writer->memo[writer->slots[i] - 1] != object)
        i = (i + 1) & writer->slot_mask;
    return &writer->slots[i];
}

/* If `object` was written before, writes a reference to that, and says so in `*done`. */
static bool
write_repeat(Writer *writer, PyObject *object, bool *done)
{
    uint32_t place;

    *done = false;
    if (writer->slot_mask == 0 || (place = *find_slot(writer, object)) == 0)
        return true;
    *done = true;
    if (--place < 256)
        return write_number(writer, BINGET, place, 1);
    return write_number(writer, LONG_BINGET, place, 4);
}

/* Makes `count` slots, a power of two, of which the memo fills some. */
static void
make_slots(Writer *writer, uint32_t count)
{
    writer->slot_mask = count - 1;
    memset(writer->slots, 0, count * sizeof writer->slots[0]);
    for (uint32_t i = 0; i < writer->memoised; i++)
        *find_slot(writer, writer->memo[i]) = (uint16_t)(i + 1);
}

static bool
memoise(Writer *writer, PyObject *object)
{
    if (writer->slot_mask != 0) {
        if (writer->memoised == MEMO_MOST)
            return false;
        if (2 * writer->memoised > writer->slot_mask)
            make_slots(writer, 4 * (writer->slot_mask + 1));
        writer->memo[writer->memoised++] = object;
        *find_slot(writer, object) = (uint16_t)writer->memoised;
    }
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
    } else if (!write_number(writer, opcode, (uint64_t)count, 4))
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
write_items(Writer *writer, PyObject *tuple, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!write_value(writer, PyTuple_GetItem(tuple, i)))
            return false;
    }
    return true;
}

static bool
write_tuple(Writer *writer, PyObject *tuple)
{
    static const unsigned char opcodes[] = {TUPLE, TUPLE1, TUPLE2, TUPLE3};
    Py_ssize_t count = PyTuple_Size(tuple);
    bool marked = count > 3;

    if ((marked && !write_opcode(writer, MARK)) || !write_items(writer, tuple, count))
        return false;
    /* If it is in itself, only Python's pickler gets it out of there. */
    return *find_slot(writer, tuple) == 0 && write_opcode(writer, opcodes[marked ? 0 : count]) &&
           memoise(writer, tuple);
}

static bool
write_list(Writer *writer, PyObject *list)
{
    Py_ssize_t count = PyList_Size(list);

    if (count > ITEMS_MOST || !write_opcode(writer, EMPTY_LIST) || !memoise(writer, list))
        return false;
    if (count > 1 && !write_opcode(writer, MARK))
        return false;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!write_value(writer, PyList_GetItem(list, i)))
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

    if (count > ITEMS_MOST || !write_opcode(writer, EMPTY_DICT) || !memoise(writer, dict))
        return false;
    if (count > 1 && !write_opcode(writer, MARK))
        return false;
    while (PyDict_Next(dict, &position, &key, &value)) {
        if (!write_value(writer, key) || !write_value(writer, value))
            return false;
    }
    return count == 0 || write_opcode(writer, count == 1 ? SETITEM : SETITEMS);
}

static bool
write_container(Writer *writer, PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    bool written;

    if (writer->nesting == NESTING_MOST)
        return false;
    writer->nesting++;
    if (type == &PyTuple_Type)
        written = write_tuple(writer, object);
    else if (type == &PyList_Type)
        written = write_list(writer, object);
    else
        written = write_dict(writer, object);
    writer->nesting--;
    return written;
}

static bool
write_reference(Writer *writer, PyObject *object)
{
    PyObject **names = &writer->names[writer->named];

    if (writer->named == 2 * REFERENCES_MOST ||
        !reference_names(writer->state, object, &names[0], &names[1]))
        return false;
    writer->named += 2;
    return write_value(writer, names[0]) && write_value(writer, names[1]) &&
           write_opcode(writer, STACK_GLOBAL) && memoise(writer, object);
}

static bool
write_value(Writer *writer, PyObject *object)
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
    if (type == &PyTuple_Type && PyTuple_Size(object) == 0)
        return write_opcode(writer, EMPTY_TUPLE);
    if (!write_repeat(writer, object, &done) || done)
        return done;
    if (type == &PyUnicode_Type)
        return write_str(writer, object) && memoise(writer, object);
    if (type == &PyBytes_Type)
        return write_run(writer, SHORT_BINBYTES, BINBYTES, object) && memoise(writer, object);
    if (writer->slot_mask == 0)
        make_slots(writer, SLOTS_AT_FIRST);
    if (type == &PyTuple_Type || type == &PyList_Type || type == &PyDict_Type)
        return write_container(writer, object);
    return write_reference(writer, object);
}

bool
pickle_plain(Pickle *pickle, PyObject *object, const EngineState *state)
{
    Writer writer;
    unsigned char *head;
    size_t framed;
    bool written;

    pickle->heap = NULL;
    pickle->view.obj = NULL;
    pickle->joined.views = NULL;
    writer.start = pickle->scratch;
    writer.capacity = sizeof pickle->scratch;
    writer.count = PROTO_SIZE + FRAME_HEADER_SIZE;
    writer.pickle = pickle;
    writer.state = state;
    writer.named = 0;
    writer.nesting = 0;
    writer.memoised = 0;
    writer.slot_mask = 0;
    written = write_value(&writer, object) && write_opcode(&writer, STOP);
    while (writer.named > 0)
        Py_DECREF(writer.names[--writer.named]);
    if (!written)
        return false;

    head = writer.start;
    framed = writer.count - PROTO_SIZE - FRAME_HEADER_SIZE;
    if (framed >= FRAME_LEAST) {
        head[PROTO_SIZE] = FRAME;
        store_little(head + PROTO_SIZE + 1, framed, 8);
    } else
        head += FRAME_HEADER_SIZE;
    head[0] = PROTO;
    head[1] = (unsigned char)state->protocol;
    pickle->count = (size_t)(writer.start + writer.count - head);
    pickle->few[0] = (martlet_bytes){head, pickle->count};
    pickle->parts = pickle->few;
    pickle->part_count = 1;
    return true;
}
