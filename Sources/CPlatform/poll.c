/* Waiting for a descriptor. */
#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

int platform_poll(int descriptor, int64_t deadline)
{
    struct pollfd entry = {descriptor, POLLIN, 0};
    struct timespec left = {0, 0};

    if (deadline != INT64_MAX && deadline > 0) {
        int64_t rest = deadline - platform_now();

        if (rest > 0)
            left = (struct timespec){rest / 1000000000, rest % 1000000000};
    }
    switch (ppoll(&entry, 1, deadline == INT64_MAX ? NULL : &left, NULL)) {
    case -1:
        return errno;
    case 0:
        return ETIMEDOUT;
    default:
        return 0;
    }
}
