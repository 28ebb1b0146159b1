#include "platform.h"
int platform_futex_wait(uint32_t *word, uint32_t expected, int64_t deadline) { return 0; }
