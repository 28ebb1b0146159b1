/* What Swift's Glibc leaves out of descriptors. */
#define _GNU_SOURCE
#include "platform.h"

#include <fcntl.h>
#include <unistd.h>

int
platform_replace_descriptor(int number, int other)
{
    return dup3(other, number, O_CLOEXEC);
}
