/* Reads pickles of plain values. It knows few opcodes and is given any bytes: what
   it does not know, or what does not fit, it leaves to Python's own unpickler. */
#include "codec.h"
#include "opcodes.h"
#include "references.h"

#include <string.h>

#define DEPTH_MOST 1024
#define MARKS_MOST 64
#define REFERENCES_MOST 8

typedef struct {
    const unsigned char *next, *end;
    int count;    /* objects on the stack */
    int marked;   /* marks that are set */
    int memoised; /* objects in the memo */
    PyObject *stack[DEPTH_MOST];
    PyObject *memo[DEPTH_MOST];
    int marks[MARKS_MOST]; /* how many objects lie below each */
    const EngineState *state;
    PyObject *names[2 * REFERENCES_MOST]; /* where functions and classes were found */
    int named;
} Reader;

/* The next `count` bytes, or NULL if there are not so many. */
static const unsigned char *
take(Reader *reader, uint64_t count)
{
    const unsigned char *start = reader->next;

    if (count > (uint64_t)(reader->end - start))
        return NULL;
    reader->next += count;
    return start;
}

/* An unsigned number of `width` bytes. */
static bool
take_number(Reader *reader, int width, uint64_t *value)
{
    const unsigned char *bytes = take(reader, (uint64_t)width);

    if (bytes == NULL)
        return false;
    *value = load_little(bytes, width);
    return true;
}

/* The bottom of what an opcode may use: the last mark is a fence. */
static int
floor_of(const Reader *reader)
{
    return reader->marked == 0 ? 0 : reader->marks[reader->marked - 1];
}

/* Puts a new object, whose reference it takes, on the stack; NULL is refused. */
static bool
push(Reader *reader, PyObject *object)
{
    if (object == NULL)
        return false;
    if (reader->count == DEPTH_MOST) {
        Py_DECREF(object);
        return false;
    }
    reader->stack[reader->count++] = object;
    return true;
}

static bool
push_int(Reader *reader, int width)
{
    uint64_t value;

    return take_number(reader, width, &value) && push(reader, PyLong_FromUnsignedLongLong(value));
}

/* A number in two's complement of `width` bytes, at most eight. */
static bool
push_signed(Reader *reader, uint64_t width)
{
    uint64_t value;
    int unused_bits = 64 - 8 * (int)width;

    if (width == 0)
        return push(reader, PyLong_FromLong(0));
    return width <= 8 && take_number(reader, (int)width, &value) &&
           push(reader, PyLong_FromLongLong((int64_t)(value << unused_bits) >> unused_bits));
}

static bool
push_float(Reader *reader)
{
    uint64_t bits;
    double value;

    if (!take_number(reader, 8, &bits))
        return false;
    bits = __builtin_bswap64(bits);
    memcpy(&value, &bits, sizeof value);
    return push(reader, PyFloat_FromDouble(value));
}

static bool
push_bytes(Reader *reader, int width)
{
    uint64_t count;
    const unsigned char *start;
    PyObject *bytes;

    if (!take_number(reader, width, &count) || (start = take(reader, count)) == NULL)
        return false;
    /* Filled afterwards, because one byte made from its value would be the shared object. */
    bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)count);
    if (bytes != NULL)
        memcpy(PyBytes_AsString(bytes), start, count);
    return push(reader, bytes);
}

static bool
push_str(Reader *reader, int width)
{
    uint64_t count;
    const unsigned char *start;

    return take_number(reader, width, &count) && (start = take(reader, count)) != NULL &&
           push(reader,
                PyUnicode_DecodeUTF8((const char *)start, (Py_ssize_t)count, "surrogatepass"));
}

static bool
push_memoised(Reader *reader, int width)
{
    uint64_t index;

    return take_number(reader, width, &index) && index < (uint64_t)reader->memoised &&
           push(reader, Py_NewRef(reader->memo[index]));
}

static bool
memoise(Reader *reader)
{
    if (reader->count == floor_of(reader) || reader->memoised == DEPTH_MOST)
        return false;
    reader->memo[reader->memoised++] = Py_NewRef(reader->stack[reader->count - 1]);
    return true;
}

static bool
set_mark(Reader *reader)
{
    if (reader->marked == MARKS_MOST)
        return false;
    reader->marks[reader->marked++] = reader->count;
    return true;
}

/* Makes one tuple of everything from `first` up. */
static bool
build_tuple(Reader *reader, int first)
{
    int count = reader->count - first;
    PyObject *tuple;

    if (first < floor_of(reader) || (tuple = PyTuple_New(count)) == NULL)
        return false;
    for (int i = 0; i < count; i++)
        PyTuple_SetItem(tuple, i, reader->stack[first + i]);
    reader->count = first;
    return push(reader, tuple);
}

/* Takes everything from `first` up off the stack. */
static void
drop(Reader *reader, int first)
{
    while (reader->count > first)
        Py_DECREF(reader->stack[--reader->count]);
}

/* Appends everything from `first` up to the list below. */
static bool
append(Reader *reader, int first)
{
    PyObject *list;

    if (first - 1 < floor_of(reader))
        return false;
    list = reader->stack[first - 1];
    if (Py_TYPE(list) != &PyList_Type)
        return false;
    for (int i = first; i < reader->count; i++) {
        if (PyList_Append(list, reader->stack[i]) < 0)
            return false;
    }
    drop(reader, first);
    return true;
}

/* Stores the pairs of key and value from `first` up in the dict below. */
static bool
set_items(Reader *reader, int first)
{
    PyObject *dict;

    if (first - 1 < floor_of(reader) || (reader->count - first) % 2 != 0)
        return false;
    dict = reader->stack[first - 1];
    if (Py_TYPE(dict) != &PyDict_Type)
        return false;
    for (int i = first; i < reader->count; i += 2) {
        if (PyDict_SetItem(dict, reader->stack[i], reader->stack[i + 1]) < 0)
            return false;
    }
    drop(reader, first);
    return true;
}

/* Does `work` with what lies above the last mark, and takes the mark away. */
static bool
with_marked(Reader *reader, bool (*work)(Reader *, int))
{
    if (reader->marked == 0)
        return false;
    reader->marked--;
    return work(reader, reader->marks[reader->marked]);
}

/* Replaces the names of a module and of what is in it by that. */
static bool
find_reference(Reader *reader)
{
    PyObject **names = &reader->stack[reader->count - 2];
    PyObject *found;

    if (reader->count - 2 < floor_of(reader) || reader->named == 2 * REFERENCES_MOST ||
        (found = reference_find(reader->state, names[0], names[1])) == NULL)
        return false;
    reader->names[reader->named++] = names[0];
    reader->names[reader->named++] = names[1];
    reader->count -= 2;
    return push(reader, found);
}

static bool
step(Reader *reader, unsigned char opcode)
{
    uint64_t width;

    switch (opcode) {
    case NONE:
        return push(reader, Py_NewRef(Py_None));
    case NEWTRUE:
        return push(reader, Py_NewRef(Py_True));
    case NEWFALSE:
        return push(reader, Py_NewRef(Py_False));
    case BININT1:
        return push_int(reader, 1);
    case BININT2:
        return push_int(reader, 2);
    case BININT:
        return push_signed(reader, 4);
    case LONG1:
        return take_number(reader, 1, &width) && push_signed(reader, width);
    case BINFLOAT:
        return push_float(reader);
    case SHORT_BINUNICODE:
        return push_str(reader, 1);
    case BINUNICODE:
        return push_str(reader, 4);
    case SHORT_BINBYTES:
        return push_bytes(reader, 1);
    case BINBYTES:
        return push_bytes(reader, 4);
    case MEMOIZE:
        return memoise(reader);
    case BINGET:
        return push_memoised(reader, 1);
    case LONG_BINGET:
        return push_memoised(reader, 4);
    case MARK:
        return set_mark(reader);
    case EMPTY_TUPLE:
        return push(reader, PyTuple_New(0));
    case TUPLE1:
    case TUPLE2:
    case TUPLE3:
        return build_tuple(reader, reader->count - (opcode - TUPLE1 + 1));
    case TUPLE:
        return with_marked(reader, build_tuple);
    case EMPTY_LIST:
        return push(reader, PyList_New(0));
    case APPEND:
        return append(reader, reader->count - 1);
    case APPENDS:
        return with_marked(reader, append);
    case EMPTY_DICT:
        return push(reader, PyDict_New());
    case SETITEM:
        return set_items(reader, reader->count - 2);
    case SETITEMS:
        return with_marked(reader, set_items);
    case STACK_GLOBAL:
        return find_reference(reader);
    default:
        return false;
    }
}

/* PROTO, and FRAME if there is one, which must then hold all the rest. */
static bool
read_head(Reader *reader)
{
    const unsigned char *head = take(reader, 2);
    uint64_t framed;

    if (head == NULL || head[0] != PROTO || head[1] < PROTOCOL_LEAST || head[1] > PROTOCOL_MOST)
        return false;
    if (reader->next == reader->end || *reader->next != FRAME)
        return true;
    reader->next++;
    return take_number(reader, 8, &framed) && framed == (uint64_t)(reader->end - reader->next);
}

/* Reads up to STOP, which must be the last byte and leave one object. */
static bool
read_all(Reader *reader)
{
    const unsigned char *opcode;

    if (!read_head(reader))
        return false;
    while ((opcode = take(reader, 1)) != NULL) {
        if (*opcode == STOP)
            return reader->next == reader->end && reader->count == 1 && reader->marked == 0;
        if (!step(reader, *opcode))
            return false;
    }
    return false;
}

/* Only once all is read: otherwise Python's unpickler finds them again, and tells of it. */
static int
audit_all(const Reader *reader)
{
    for (int i = 0; i < reader->named; i += 2) {
        if (reference_audit(reader->state, reader->names[i], reader->names[i + 1]) < 0)
            return -1;
    }
    return 0;
}

PyObject *
unpickle_plain(const unsigned char *bytes, size_t count, const EngineState *state)
{
    Reader reader;
    PyObject *object = NULL;

    reader.next = bytes;
    reader.end = bytes + count;
    reader.count = reader.memoised = reader.marked = reader.named = 0;
    reader.state = state;
    if (!read_all(&reader))
        PyErr_Clear(); /* a text that is no UTF-8, an unhashable key, no memory */
    else if (audit_all(&reader) == 0)
        object = reader.stack[--reader.count];
    drop(&reader, 0);
    for (int i = 0; i < reader.memoised; i++)
        Py_DECREF(reader.memo[i]);
    for (int i = 0; i < reader.named; i++)
        Py_DECREF(reader.names[i]);
    return object;
}
