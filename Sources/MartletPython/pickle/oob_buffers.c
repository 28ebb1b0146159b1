/* Pickles with buffers beside them: joined on their way out, told apart on their way in. */
#include "oob_buffers.h"

#include <string.h>

#include "opcodes.h"

#define SIGN "martlet"
#define SIGN_SIZE 7
#define ALIGNMENT 16

/* SHORT_BINBYTES, its size, SIGN and padding, POP, BYTEARRAY8, its size. */
#define FRAMING_MOST (2 + SIGN_SIZE + ALIGNMENT + 2 + 8)

enum {
    NO_OPCODE = -1,
    ONE_LINE = -2,
    TWO_LINES = -3,
    COUNTED = 16, /* plus the width of the count of what follows */
};

/* What follows an opcode: so many bytes, or one of the above. */
static int
argument_of(unsigned char opcode)
{
    switch (opcode) {
    case 'F':
    case 'I':
    case 'L':
    case 'P':
    case 'S':
    case 'V':
    case 'g':
    case 'p':
        return ONE_LINE;
    case 'c':
    case 'i':
        return TWO_LINES;
    case 'K':
    case 'h':
    case 'q':
    case PROTO:
    case 0x82:
        return 1;
    case 'M':
    case 0x83:
        return 2;
    case 'J':
    case 'j':
    case 'r':
    case 0x84:
        return 4;
    case 'G':
    case FRAME:
        return 8;
    case 'C':
    case 'U':
    case LONG1:
    case SHORT_BINUNICODE:
        return COUNTED + 1;
    case 'B':
    case 'T':
    case 'X':
    case 0x8b:
        return COUNTED + 4;
    case 0x8d:
    case BINBYTES8:
    case BYTEARRAY8:
        return COUNTED + 8;
    default:
        return (opcode >= PROTO && opcode <= READONLY_BUFFER) ||
                       (opcode != 0 && strchr("(.012NQRabdelostu)]}", opcode) != NULL)
                   ? 0
                   : NO_OPCODE;
    }
}

static const unsigned char *
skip_line(const unsigned char *next, const unsigned char *end)
{
    const unsigned char *line = next == NULL ? NULL : memchr(next, '\n', (size_t)(end - next));

    return line == NULL ? NULL : line + 1;
}

/* The end of the opcode at `next`; NULL if there is none, or not the whole of it. */
static const unsigned char *
skip_opcode(const unsigned char *next, const unsigned char *end)
{
    int argument;
    uint64_t count;

    if (next == end || (argument = argument_of(*next++)) == NO_OPCODE)
        return NULL;
    if (argument == ONE_LINE || argument == TWO_LINES) {
        next = skip_line(next, end);
        return argument == ONE_LINE ? next : skip_line(next, end);
    }
    if (argument < COUNTED)
        return argument > end - next ? NULL : next + argument;
    if (argument - COUNTED > end - next)
        return NULL;
    count = load_little(next, argument - COUNTED);
    next += argument - COUNTED;
    return count > (uint64_t)(end - next) ? NULL : next + count;
}

/* -- Out ------------------------------------------------------------------- */

static void
add_part(JoinedPickle *joined, const void *start, size_t count)
{
    if (count == 0)
        return;
    joined->parts[joined->part_count++] = (martlet_bytes){start, count};
    joined->count += count;
}

/* What does nothing, `padding` bytes longer than it must be; returns its end. */
static unsigned char *
write_mark(unsigned char *place, size_t padding)
{
    *place++ = SHORT_BINBYTES;
    *place++ = (unsigned char)(SIGN_SIZE + padding);
    memcpy(place, SIGN, SIGN_SIZE);
    memset(place + SIGN_SIZE, 0, padding);
    place += SIGN_SIZE + padding;
    *place++ = POP;
    return place;
}

/* Whether what cannot be written to arrives as such: so it does in a pickle of protocol 5, the
   default since 3.14; from those of older ones it comes writable. */
static bool
keeps_readonly(void)
{
    return Py_Version >= 0x030E0000;
}

/* A buffer in the place of a NEXT_BUFFER. */
static void
add_buffer(JoinedPickle *joined, const Py_buffer *view, unsigned char *framing)
{
    size_t least = 2 + SIGN_SIZE + 2 + 8;
    size_t padding = (ALIGNMENT - (joined->count + least) % ALIGNMENT) % ALIGNMENT;
    unsigned char *end = write_mark(framing, padding);

    *end = view->readonly && keeps_readonly() ? BINBYTES8 : BYTEARRAY8;
    store_little(end + 1, (uint64_t)view->len, 8);
    add_part(joined, framing, (size_t)(end + 9 - framing));
    add_part(joined, view->buf, (size_t)view->len);
}

/* The parts of the pickle `bytes` and of the buffers: without frames, since buffers would
   lie across them, and without READONLY_BUFFER, which the buffer itself says. */
static bool
join_parts(JoinedPickle *joined, const unsigned char *bytes, size_t count)
{
    const unsigned char *end = bytes + count;
    const unsigned char *next = bytes;
    const unsigned char *begin;
    unsigned char *framing = joined->framing;
    size_t used = 0;

    if (count < 2 || bytes[0] != PROTO || bytes[1] != PROTOCOL_MOST)
        return false;
    next += 2;
    add_part(joined, bytes, 2);
    add_part(joined, framing, (size_t)(write_mark(framing, 0) - framing));
    for (begin = next; next != NULL && next < end;) {
        unsigned char opcode = *next;

        if (opcode != FRAME && opcode != NEXT_BUFFER && opcode != READONLY_BUFFER) {
            next = skip_opcode(next, end);
            continue;
        }
        add_part(joined, begin, (size_t)(next - begin));
        if (opcode == NEXT_BUFFER) {
            if (used == joined->view_count - 1)
                return false;
            used++;
            add_buffer(joined, &joined->views[used], framing += FRAMING_MOST);
        }
        begin = next = skip_opcode(next, end);
    }
    if (next == NULL || used != joined->view_count - 1)
        return false;
    add_part(joined, begin, (size_t)(end - begin));
    return true;
}

/* How many opcodes break a pickle into parts; 0 if it is none. */
static size_t
count_breaks(const unsigned char *next, size_t count)
{
    const unsigned char *end = next + count;
    size_t breaks = 0;

    while (next != NULL && next < end) {
        breaks += *next == FRAME || *next == NEXT_BUFFER || *next == READONLY_BUFFER;
        next = skip_opcode(next, end);
    }
    return next == NULL ? 0 : breaks + 1;
}

int
oob_join(JoinedPickle *joined, PyObject *pickle, PyObject *buffers)
{
    size_t count = (size_t)PyList_Size(buffers);
    size_t breaks;
    bool done;

    memset(joined, 0, sizeof *joined);
    joined->views = PyMem_Calloc(count + 1, sizeof *joined->views);
    joined->framing = PyMem_Malloc((count + 1) * FRAMING_MOST);
    if (joined->views == NULL || joined->framing == NULL) {
        oob_release(joined);
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i <= count; i++) {
        PyObject *exporter = i == 0 ? pickle : PyList_GetItem(buffers, (Py_ssize_t)i - 1);

        if (PyObject_GetBuffer(exporter, &joined->views[i], PyBUF_SIMPLE) < 0) {
            oob_release(joined);
            return -1;
        }
        joined->view_count = i + 1;
    }
    breaks = count_breaks(joined->views[0].buf, (size_t)joined->views[0].len);
    joined->parts = PyMem_Malloc((2 + breaks + 2 * count) * sizeof *joined->parts);
    done = breaks > 0 && joined->parts != NULL &&
           join_parts(joined, joined->views[0].buf, (size_t)joined->views[0].len);
    if (!done) {
        if (joined->parts == NULL)
            PyErr_NoMemory();
        else
            PyErr_SetString(PyExc_ValueError, "a pickle and its buffers do not fit together");
        oob_release(joined);
        return -1;
    }
    return 0;
}

void
oob_release(JoinedPickle *joined)
{
    for (size_t i = 0; i < joined->view_count; i++)
        PyBuffer_Release(&joined->views[i]);
    PyMem_Free(joined->views);
    PyMem_Free(joined->framing);
    PyMem_Free(joined->parts);
}

/* -- In -------------------------------------------------------------------- */

/* Where the mark that may begin at `next` ends; NULL if there is none. */
static const unsigned char *
skip_mark(const unsigned char *next, const unsigned char *end)
{
    if (end - next < 3 + SIGN_SIZE || next[0] != SHORT_BINBYTES || next[1] < SIGN_SIZE ||
        next[1] > end - next - 3 || memcmp(next + 2, SIGN, SIGN_SIZE) != 0 ||
        next[2 + next[1]] != POP)
        return NULL;
    return next + 3 + next[1];
}

bool
oob_is_head(const unsigned char *start)
{
    return start[0] == PROTO && start[1] == PROTOCOL_MOST &&
           skip_mark(start + 2, start + OOB_HEAD_SIZE) != NULL;
}

/* What a walk through a joined pickle finds: the pickle of which it was made, if there is
   room for that, and views of the buffers, if there is a list for them. */
typedef struct {
    PyObject *record; /* a memoryview */
    size_t size;      /* of the record */
    unsigned char *pickle;
    size_t count;
    PyObject *buffers;
} SplitPickle;

static void
keep(SplitPickle *split, const unsigned char *start, size_t count)
{
    if (split->pickle != NULL)
        memcpy(split->pickle + split->count, start, count);
    split->count += count;
}

/* A view of bytes in a bytearray of their own. */
static PyObject *
copy_out(const unsigned char *start, size_t count)
{
    PyObject *copy = PyByteArray_FromStringAndSize((const char *)start, (Py_ssize_t)count);
    PyObject *view = copy == NULL ? NULL : PyMemoryView_FromObject(copy);

    Py_XDECREF(copy);
    return view;
}

/* A buffer that is most of the record is a view of that. Any other one would keep the memory of
   its companions for as long as it lives. */
static bool
keep_buffer(SplitPickle *split, const unsigned char *bytes, size_t start, size_t end)
{
    static const unsigned char opcodes[] = {NEXT_BUFFER, READONLY_BUFFER};
    size_t most = split->size - split->size / 4;
    PyObject *view;
    int status;

    keep(split, opcodes, bytes[start - 9] == BINBYTES8 ? 2 : 1);
    if (split->buffers == NULL)
        return true;
    if (end - start < most)
        view = copy_out(bytes + start, end - start);
    else
        view = PySequence_GetSlice(split->record, (Py_ssize_t)start, (Py_ssize_t)end);
    status = view == NULL ? -1 : PyList_Append(split->buffers, view);
    Py_XDECREF(view);
    return status == 0;
}

/* False, perhaps with an exception, if it is not such a pickle. */
static bool
part(SplitPickle *split, const unsigned char *bytes, size_t count)
{
    const unsigned char *end = bytes + count;
    const unsigned char *next = bytes + 2;

    split->count = 0;
    split->size = count;
    keep(split, bytes, 2);
    while (next < end) {
        const unsigned char *after = skip_mark(next, end);
        const unsigned char *last = skip_opcode(after == NULL ? next : after, end);

        if (last == NULL)
            return false;
        if (after == NULL) {
            keep(split, next, (size_t)(last - next));
        } else if (*after == BYTEARRAY8 || *after == BINBYTES8) {
            if (!keep_buffer(split, bytes, (size_t)(after + 9 - bytes), (size_t)(last - bytes)))
                return false;
        } else
            last = after;
        next = last;
    }
    return true;
}

/* The arguments of `loads`: the pickle in `*pickle`, the buffers in a dict. */
static PyObject *
part_record(PyObject *record, PyObject **pickle)
{
    const unsigned char *bytes = (unsigned char *)PyByteArray_AsString(record);
    size_t count = (size_t)PyByteArray_Size(record);
    SplitPickle split = {0};
    PyObject *keywords = NULL;

    if (!part(&split, bytes, count))
        return NULL;
    *pickle = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)split.count);
    split.record = PyMemoryView_FromObject(record);
    split.buffers = PyList_New(0);
    if (*pickle != NULL && split.record != NULL && split.buffers != NULL) {
        split.pickle = (unsigned char *)PyBytes_AsString(*pickle);
        if (part(&split, bytes, count))
            keywords = Py_BuildValue("{s:O}", "buffers", split.buffers);
    }
    Py_XDECREF(split.record);
    Py_XDECREF(split.buffers);
    return keywords;
}

PyObject *
oob_load(PyObject *record, PyObject *loads)
{
    PyObject *pickle = NULL;
    PyObject *keywords = part_record(record, &pickle);
    PyObject *object = NULL;
    PyObject *positional;

    if (keywords != NULL) {
        positional = PyTuple_Pack(1, pickle);
        if (positional != NULL)
            object = PyObject_Call(loads, positional, keywords);
        Py_XDECREF(positional);
    } else if (!PyErr_Occurred()) /* damaged: the unpickler says how */
        object = PyObject_CallFunctionObjArgs(loads, record, NULL);
    Py_XDECREF(pickle);
    Py_XDECREF(keywords);
    return object;
}
