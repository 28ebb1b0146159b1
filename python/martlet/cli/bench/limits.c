/* What this machine allows: the costs of what a channel or a lock cannot do without, in C.

   usage: limits [REPEATS]

   Prints one JSON object: seconds for each operation, the median of so many measurements. What is
   between processes is between this one and a forked child. Build: cc -O2 -pthread limits.c */

#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_REPEATS = 9, RECORD = 16, LINE = 64, TRIPS = 4000 };

/* A ring of records with one sender and one receiver. Each side sleeps on its announcement that
   it does; the other takes that back before it wakes. */
typedef struct {
    _Atomic uint32_t tail;
    char pad1[LINE - 4];
    _Atomic uint32_t head;
    char pad2[LINE - 4];
    _Atomic uint32_t getter_sleeps, putter_sleeps;
    char pad3[LINE - 8];
    char records[4096][RECORD];
} ring;

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
check(int good, const char *what)
{
    if (!good) {
        perror(what);
        exit(1);
    }
}

static void *
shared(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    check(p != MAP_FAILED, "mmap");
    return p;
}

static char *
filled(size_t size)
{
    char *bytes = malloc(size);

    if (bytes == NULL) {
        perror("malloc");
        exit(1);
    }
    return memset(bytes, 1, size);
}

static pid_t
start(void)
{
    pid_t child = fork();
    check(child >= 0, "fork");
    return child;
}

static void
sleep_if(_Atomic uint32_t *word, uint32_t value)
{
    syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static void
wake(_Atomic uint32_t *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void
put(ring *r, size_t room, const char *record)
{
    uint32_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed), head;
    while (tail - (head = atomic_load(&r->head)) >= room) {
        atomic_store(&r->putter_sleeps, 1);
        if (atomic_load(&r->head) == head)
            sleep_if(&r->putter_sleeps, 1);
    }
    memcpy(r->records[tail % 4096], record, RECORD);
    atomic_store(&r->tail, tail + 1);
    if (atomic_load(&r->getter_sleeps) && atomic_exchange(&r->getter_sleeps, 0))
        wake(&r->getter_sleeps);
}

static void
get(ring *r, char *record)
{
    uint32_t head = atomic_load_explicit(&r->head, memory_order_relaxed), tail;
    while ((tail = atomic_load(&r->tail)) == head) {
        atomic_store(&r->getter_sleeps, 1);
        if (atomic_load(&r->tail) == tail)
            sleep_if(&r->getter_sleeps, 1);
    }
    memcpy(record, r->records[head % 4096], RECORD);
    atomic_store(&r->head, head + 1);
    if (atomic_load(&r->putter_sleeps) && atomic_exchange(&r->putter_sleeps, 0))
        wake(&r->putter_sleeps);
}

static double
ring_one_way(size_t room)
{
    int count = room < 64 ? 50000 : 1000000;
    ring *r = shared(sizeof *r);
    char record[RECORD] = {0};
    pid_t child = start();
    if (child == 0) {
        for (int i = 0; i < count; i++)
            put(r, room, record);
        _exit(0);
    }
    double begin = now();
    for (int i = 0; i < count; i++)
        get(r, record);
    double seconds = now() - begin;
    waitpid(child, NULL, 0);
    munmap(r, sizeof *r);
    return seconds / count;
}

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double laps[TRIPS];

static double
percentile(size_t percent)
{
    qsort(laps, TRIPS, sizeof *laps, by_value);
    return laps[TRIPS * percent / 100];
}

/* Two words, each written by one process and waited for by the other. */
static void
futex_laps(int spins)
{
    _Atomic uint32_t *words = shared(4096);
    pid_t child = start();
    for (uint32_t i = 0; i < TRIPS; i++) {
        _Atomic uint32_t *mine = words + (child ? 0 : LINE), *other = words + (child ? LINE : 0);
        double begin = now();
        if (child) {
            atomic_store(mine, i + 1);
            if (!spins)
                wake(mine);
        }
        while (atomic_load(other) != i + 1)
            if (!spins)
                sleep_if(other, i);
        if (!child) {
            atomic_store(mine, i + 1);
            if (!spins)
                wake(mine);
        }
        laps[i] = now() - begin;
    }
    if (!child)
        _exit(0);
    waitpid(child, NULL, 0);
    munmap((void *)words, 4096);
}

static double
futex_trip(size_t percent)
{
    futex_laps(0);
    return percentile(percent);
}

static double
spinning_trip(size_t percent)
{
    futex_laps(1);
    return percentile(percent);
}

static void
move(int descriptor, char *buffer, size_t size, int out)
{
    while (size > 0) {
        ssize_t done = out ? write(descriptor, buffer, size) : read(descriptor, buffer, size);
        check(done > 0, "pipe");
        buffer += done;
        size -= (size_t)done;
    }
}

static double
pipe_one_way(size_t size)
{
    int ends[2], count = size < 1024 ? 50000 : (int)(((size_t)128 << 20) / size);
    char *buffer = filled(size);
    check(pipe(ends) == 0, "pipe");
    pid_t child = start();
    if (child == 0) {
        for (int i = 0; i < count; i++)
            move(ends[1], buffer, size, 1);
        _exit(0);
    }
    double begin = now();
    for (int i = 0; i < count; i++)
        move(ends[0], buffer, size, 0);
    double seconds = now() - begin;
    waitpid(child, NULL, 0);
    close(ends[0]);
    close(ends[1]);
    free(buffer);
    return seconds / count;
}

static double
pipe_trip(size_t percent)
{
    int there[2], back[2];
    char byte = 0;
    check(pipe(there) == 0 && pipe(back) == 0, "pipe");
    pid_t child = start();
    for (int i = 0; i < TRIPS; i++) {
        double begin = now();
        if (child)
            move(there[1], &byte, 1, 1);
        move(child ? back[0] : there[0], &byte, 1, 0);
        if (!child)
            move(back[1], &byte, 1, 1);
        laps[i] = now() - begin;
    }
    if (!child)
        _exit(0);
    waitpid(child, NULL, 0);
    for (int i = 0; i < 2; i++) {
        close(there[i]);
        close(back[i]);
    }
    return percentile(percent);
}

/* Into a place that was written before. */
static double
warm_copy(size_t size)
{
    int count = (int)(((size_t)256 << 20) / size);
    char *from = filled(size), *to = filled(size);
    double begin = now();
    for (int i = 0; i < count; i++) {
        memcpy(to, from, size);
        __asm__ volatile("" : : "r"(to) : "memory"); /* Else one copy would do. */
    }
    double seconds = now() - begin;
    free(from);
    free(to);
    return seconds / count;
}

/* Into pages that nobody has touched. */
static double
fresh_copy(size_t size)
{
    char *from = filled(size), *to = shared(size);
    double begin = now();
    memcpy(to, from, size);
    double seconds = now() - begin;
    munmap(to, size);
    free(from);
    return seconds;
}

static double
compare_and_swap(size_t count)
{
    _Atomic uint32_t *word = shared(4096);
    double begin = now();
    for (size_t i = 0; i < count; i++) {
        uint32_t expected = (uint32_t)i;
        atomic_compare_exchange_strong(word, &expected, expected + 1);
    }
    double seconds = now() - begin;
    munmap((void *)word, 4096);
    return seconds / (double)count;
}

static double
robust_mutex(size_t count)
{
    pthread_mutex_t *mutex = shared(4096);
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &kind);
    double begin = now();
    for (size_t i = 0; i < count; i++) {
        pthread_mutex_lock(mutex);
        pthread_mutex_unlock(mutex);
    }
    double seconds = now() - begin;
    munmap(mutex, 4096);
    return seconds / (double)count;
}

static double
fork_and_wait(size_t count)
{
    double begin = now();
    for (size_t i = 0; i < count; i++) {
        pid_t child = start();
        if (child == 0)
            _exit(0);
        waitpid(child, NULL, 0);
    }
    return (now() - begin) / (double)count;
}

#define KiB ((size_t)1 << 10)
#define MiB ((size_t)1 << 20)

/* fork is first: it costs more once the process has grown. */
static const struct {
    const char *name;
    double (*measure)(size_t);
    size_t argument;
} LIMITS[] = {
    {"fork", fork_and_wait, 50},
    {"compare and swap", compare_and_swap, 2000000},
    {"robust mutex", robust_mutex, 1000000},
    {"ring", ring_one_way, 4096},
    {"ring of 5", ring_one_way, 5},
    {"futex round trip p50", futex_trip, 50},
    {"futex round trip p99", futex_trip, 99},
    {"spinning round trip p50", spinning_trip, 50},
    {"pipe", pipe_one_way, RECORD},
    {"pipe round trip p50", pipe_trip, 50},
    {"pipe 1MiB", pipe_one_way, 1 * MiB},
    {"pipe 64MiB", pipe_one_way, 64 * MiB},
    {"copy 1KiB", warm_copy, 1 * KiB},
    {"copy 64KiB", warm_copy, 64 * KiB},
    {"copy 1MiB", warm_copy, 1 * MiB},
    {"copy 8MiB", warm_copy, 8 * MiB},
    {"copy 16MiB", warm_copy, 16 * MiB},
    {"copy 64MiB", warm_copy, 64 * MiB},
    {"fresh copy 1MiB", fresh_copy, 1 * MiB},
    {"fresh copy 64MiB", fresh_copy, 64 * MiB},
};

int
main(int argc, char **argv)
{
    int repeats = argc > 1 ? atoi(argv[1]) : 5;
    if (repeats < 1 || repeats > MOST_REPEATS) {
        fprintf(stderr, "usage: limits [1 to %d]\n", MOST_REPEATS);
        return 2;
    }
    for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++) {
        double found[MOST_REPEATS];
        for (int j = 0; j < repeats; j++)
            found[j] = LIMITS[i].measure(LIMITS[i].argument);
        qsort(found, (size_t)repeats, sizeof *found, by_value);
        printf("%s\"%s\": %.4g", i ? ",\n " : "{", LIMITS[i].name, found[repeats / 2]);
    }
    printf("}\n");
    return 0;
}
