/* A queue and a lock shared with a forked child and, by their descriptors, with one in Python.

   usage: share [PYTHON]    PYTHON: an interpreter that has martlet */

#include <martlet.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What both children do: take the lock, and put what they are into the queue. */
static const char program[] = "import sys\n"
                              "from martlet import _engine\n"
                              "queue, arena, offset = map(int, sys.argv[1:])\n"
                              "lock = _engine.SemLock.attach(arena, offset)\n"
                              "with lock:\n"
                              "    _engine.Queue.attach(queue).put(b'a child in Python')\n";

static void
check(int status, const char *what)
{
    if (status != 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(status));
        exit(1);
    }
}

/* A call that a signal ended is made again. */
static void
take(martlet_semaphore *lock)
{
    int status;

    do
        status = martlet_semaphore_acquire(lock, MARTLET_NEVER);
    while (status == EINTR);
    check(status, "acquire");
}

static void
put(martlet_queue *queue, const char *text)
{
    const martlet_bytes part = {text, strlen(text)};
    int status;

    do
        status = martlet_queue_put(queue, &part, 1, MARTLET_NEVER);
    while (status == EINTR);
    check(status, "put");
}

static void
get_and_print(martlet_queue *queue)
{
    char text[100];
    const martlet_space room = {text, sizeof text};
    size_t size;
    int status;

    do
        status = martlet_queue_get(queue, &room, 1, &size, MARTLET_NEVER);
    while (status == EINTR);
    check(status, "get");
    printf("%.*s\n", (int)size, text);
}

static void
end(pid_t child)
{
    int how;

    if (waitpid(child, &how, 0) != child || how != 0) {
        fprintf(stderr, "a child failed\n");
        exit(1);
    }
}

static pid_t
start_forked(martlet_queue *queue, martlet_semaphore *lock)
{
    pid_t child = fork();

    if (child == 0) {
        take(lock);
        put(queue, "a forked child");
        check(martlet_semaphore_release(lock), "release");
        _exit(0);
    }
    return child;
}

static pid_t
start_python(const char *python, martlet_queue *queue, martlet_semaphore *lock)
{
    const martlet_place place = martlet_semaphore_place(lock);
    char words[3][24];
    pid_t child;

    /* The descriptors close on exec: the child is given copies. */
    snprintf(words[0], sizeof words[0], "%d", dup(martlet_queue_descriptor(queue)));
    snprintf(words[1], sizeof words[1], "%d", dup(place.descriptor));
    snprintf(words[2], sizeof words[2], "%llu", (unsigned long long)place.offset);
    child = fork();
    if (child == 0) {
        execlp(python, python, "-c", program, words[0], words[1], words[2], (char *)NULL);
        perror(python);
        _exit(1);
    }
    return child;
}

int
main(int count, char **words)
{
    martlet_arenas *arenas;
    martlet_semaphore *lock;
    martlet_queue *queue;
    pid_t child;

    check(martlet_queue_create(0, 0, "share.c", &queue), "queue");
    check(martlet_arenas_create(&arenas), "arenas");
    check(martlet_semaphore_create(arenas, MARTLET_SEMAPHORE, 1, 1, "share.c", &lock), "lock");

    martlet_arenas_prepare_fork(arenas);
    take(lock);
    child = start_forked(queue, lock);
    put(queue, "the parent, which has the lock");
    check(martlet_semaphore_release(lock), "release");
    get_and_print(queue);
    get_and_print(queue);
    end(child);

    if (count > 1) {
        child = start_python(words[1], queue, lock);
        get_and_print(queue);
        end(child);
    }

    martlet_semaphore_close(lock);
    martlet_arenas_close(arenas);
    martlet_queue_close(queue);
    return 0;
}
