/* The opcodes of pickle that plain values need, by their names in pickletools. */
#ifndef MARTLET_PYTHON_OPCODES_H
#define MARTLET_PYTHON_OPCODES_H

#include <stdint.h>

enum {
    MARK = '(',
    STOP = '.',
    POP = '0',
    BININT = 'J',
    BININT1 = 'K',
    BININT2 = 'M',
    NONE = 'N',
    BINUNICODE = 'X',
    APPEND = 'a',
    EMPTY_DICT = '}',
    APPENDS = 'e',
    BINGET = 'h',
    LONG_BINGET = 'j',
    EMPTY_LIST = ']',
    SETITEM = 's',
    TUPLE = 't',
    EMPTY_TUPLE = ')',
    SETITEMS = 'u',
    BINFLOAT = 'G',
    BINBYTES = 'B',
    SHORT_BINBYTES = 'C',
    PROTO = 0x80,
    TUPLE1 = 0x85,
    TUPLE2 = 0x86,
    TUPLE3 = 0x87,
    NEWTRUE = 0x88,
    NEWFALSE = 0x89,
    LONG1 = 0x8a,
    SHORT_BINUNICODE = 0x8c,
    BINBYTES8 = 0x8e,
    MEMOIZE = 0x94,
    FRAME = 0x95,
    BYTEARRAY8 = 0x96,
    STACK_GLOBAL = 0x93,
    NEXT_BUFFER = 0x97,
    READONLY_BUFFER = 0x98,
};

/* Numbers are little-endian. */
static inline void
store_little(unsigned char *place, uint64_t value, int count)
{
    for (int i = 0; i < count; i++)
        place[i] = (unsigned char)(value >> (8 * i));
}

static inline uint64_t
load_little(const unsigned char *place, int count)
{
    uint64_t value = 0;

    for (int i = 0; i < count; i++)
        value |= (uint64_t)place[i] << (8 * i);
    return value;
}

/* The protocols that have frames and MEMOIZE. */
#define PROTOCOL_LEAST 4
#define PROTOCOL_MOST 5

#endif
