// What libraries that are linked in take from GLIBC 2.35, for those who have 2.34.
//
// Both are hidden: they serve the extension alone.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

// Swift's Glibc module refers to it; in double precision no square of a float overflows.
__attribute__((visibility("hidden"))) float
hypotf(float x, float y)
{
    return isinf(x) || isinf(y) ? INFINITY : (float)sqrt((double)x * x + (double)y * y);
}

#ifdef DLFO_STRUCT_HAS_EH_DBASE

typedef struct {
    uintptr_t address;
    struct dl_find_object *found;
} Search;

static int
find_in(struct dl_phdr_info *object, size_t size, void *context)
{
    Search *search = context;
    uintptr_t first = UINTPTR_MAX, end = 0;
    const ElfW(Phdr) *frames = NULL;
    int is_inside = 0;
    for (int i = 0; i < object->dlpi_phnum; i += 1) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        uintptr_t start = object->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_GNU_EH_FRAME) {
            frames = part;
        } else if (part->p_type == PT_LOAD) {
            first = start < first ? start : first;
            end = start + part->p_memsz > end ? start + part->p_memsz : end;
            is_inside |= search->address - start < part->p_memsz;
        }
    }
    if (!is_inside || frames == NULL) {
        return is_inside;
    }
    // The link map is for those who ask for it by name: an unwinder does not.
    *search->found = (struct dl_find_object){
        .dlfo_map_start = (void *)first,
        .dlfo_map_end = (void *)end,
        .dlfo_eh_frame = (void *)(object->dlpi_addr + frames->p_vaddr),
    };
    return 2;
}

// The unwinder of GCC 12 and later asks it where the frames of an address are described.
__attribute__((visibility("hidden"))) int
_dl_find_object(void *address, struct dl_find_object *found)
{
    Search search = {(uintptr_t)address, found};
    return dl_iterate_phdr(find_in, &search) == 2 ? 0 : -1;
}

#endif
