/* martlet_memory.h: plain bytes shared by processes. */
#ifndef MARTLET_MEMORY_H
#define MARTLET_MEMORY_H

#include "martlet_base.h"

MARTLET_BEGIN_DECLARATIONS

/* Zero-filled bytes shared by all who hold them. */
typedef struct martlet_memory martlet_memory;

/* Creates `count` bytes, all of them backed by memory from the start, so that
   touching them cannot fail. Returns 0, EINVAL (0 bytes), EMFILE, ENFILE or ENOMEM. */
int martlet_memory_create(size_t count, const char *label,
                          martlet_memory * MARTLET_NULLABLE * MARTLET_NONNULL memory);
/* Attaches to the file behind `descriptor`, which is duplicated; `count` is the
   size it must at least have. Returns 0, EBADF, EINVAL, EMFILE or ENOMEM. */
int martlet_memory_attach(int descriptor, size_t count,
                          martlet_memory * MARTLET_NULLABLE * MARTLET_NONNULL memory);
/* Unmaps the bytes: nobody may hold a pointer to them any more. */
void martlet_memory_close(martlet_memory *memory);
void *martlet_memory_address(martlet_memory *memory);
size_t martlet_memory_count(martlet_memory *memory);
/* The descriptor of its file. Borrowed; -1 if the program closed it. Never blocks. */
int martlet_memory_descriptor(martlet_memory *memory);

MARTLET_END_DECLARATIONS

#endif
