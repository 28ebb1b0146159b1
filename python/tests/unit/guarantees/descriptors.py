"""What queues and pipes take of a process's descriptors: ``descriptors.py NAME``."""

import errno
import fcntl
import functools
import multiprocessing
import os
import resource
import select
import socket
import sys
import tempfile
import threading

from children import KINDS_OF_QUEUES, ended, started


def numbers_of(descriptor):
    """How many of this process's descriptors name the pipe or the memory of another one."""
    inode = os.fstat(descriptor).st_ino
    names = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
    return sum(os.path.exists(name) and os.stat(name).st_ino == inode for name in names)


def check_descriptors(queue):
    assert numbers_of(queue._reader.handle.engine.descriptor) == 1
    assert numbers_of(queue._reader.endpoint.descriptor) == 1
    number = queue._reader.fileno()
    assert numbers_of(number) == 2 and number == queue._reader.fileno()
    assert queue._writer.fileno() != number
    for end, mode in ((queue._reader, os.O_RDONLY), (queue._writer, os.O_WRONLY)):
        assert fcntl.fcntl(end.fileno(), fcntl.F_GETFL) & os.O_ACCMODE == mode
    assert numbers_of(number) == 2


def prove_a_queue_takes_two_descriptors_until_one_is_asked_for():
    for kind in KINDS_OF_QUEUES:
        queue = getattr(multiprocessing, kind)()
        ended(started(check_descriptors, queue))
        check_descriptors(queue)


def prove_a_descriptor_that_was_asked_for_stays_what_it_is():
    for kind in KINDS_OF_QUEUES:
        queue = getattr(multiprocessing, kind)()
        number = queue._reader.fileno()
        watched = select.epoll()
        watched.register(number, select.EPOLLIN)
        assert watched.poll(0) == []
        queue.put(1)
        assert watched.poll(0) == [(number, select.EPOLLIN)]
        assert queue.get() == 1 and watched.poll(0) == []
        queue._writer.close()
        assert watched.poll(0) == [(number, select.EPOLLHUP)]


def take_until_the_end(near, end, *others, asked=None):
    for other in others:
        other.close()
    near.send("ready")
    try:
        while True:
            near.send(end.recv())
    except EOFError:
        near.send("end")


def prove_the_end_of_a_queue_is_seen_by_who_has_no_other_end():
    inherits = multiprocessing.get_start_method() == "fork"
    for kind in KINDS_OF_QUEUES:
        for count in (2,) if inherits else (1, 2):
            queue = getattr(multiprocessing, kind)()
            near, far = multiprocessing.Pipe()
            child = started(take_until_the_end, far, *(queue._reader, queue._writer)[:count])
            assert near.recv() == "ready"
            queue.put("last")
            assert near.recv() == "last"
            queue._writer.close()
            queue._reader.close()
            assert near.recv() == "end"
            ended(child)


class Asking:
    """Has the descriptor of an end asked for while it is pickled."""

    def __init__(self, end):
        self.end = end

    def __reduce__(self):
        self.end.fileno()
        return int, ()


def prove_an_end_that_is_asked_for_on_its_way_arrives_as_what_it_is():
    if multiprocessing.get_start_method() == "fork":
        return  # Nothing is on its way.
    queue, (near, far) = multiprocessing.SimpleQueue(), multiprocessing.Pipe()
    child = multiprocessing.Process(
        target=take_until_the_end,
        args=(far, queue._reader),
        kwargs={"asked": Asking(queue._reader)},
    )
    child.start()
    assert near.recv() == "ready"
    queue.put("last")
    queue._writer.close()
    queue._reader.close()
    assert [near.recv(), near.recv()] == ["last", "end"]
    ended(child)


def take_as_another_user(near, queue):
    os.setuid(65534)
    take_until_the_end(near, queue._reader, queue._writer)


def prove_another_user_sees_the_end_of_a_queue():
    if os.geteuid() != 0:
        return  # Nobody else can become another user.
    queue, (near, far) = multiprocessing.SimpleQueue(), multiprocessing.Pipe()
    child = started(take_as_another_user, far, queue)
    assert near.recv() == "ready"
    queue._writer.close()
    queue._reader.close()
    assert near.recv() == "end"
    ended(child)


def prove_an_end_that_is_closed_without_a_descriptor_left_goes_all_the_same():
    queue = multiprocessing.SimpleQueue()
    child = started(queue.put, "last")
    child.join()
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    taken = made_of(lambda: open("/dev/null"))
    queue._writer.close()
    del taken
    assert queue.get() == "last"
    try:
        queue.get()
    except EOFError:
        return
    raise AssertionError("there was something to get")


def prove_numbers_that_are_other_files_by_now_are_left_alone():
    queue = multiprocessing.SimpleQueue()
    os.closerange(3, 256)
    files = [tempfile.TemporaryFile("w+") for _ in range(8)]
    for end in (queue._reader, queue._writer):
        end.fileno()
    queue._reader.close()
    for number, file in enumerate(files):
        file.write(f"line {number}")
        file.seek(0)
        assert file.read() == f"line {number}"
    os._exit(0)  # The queue's own end would say that its number is not open.


def made_of(make):
    """All that can be made until there is no descriptor left."""
    made = []
    try:
        while True:
            made.append(make())
    except OSError as error:
        assert error.errno == errno.EMFILE, error
    return made


def send_there_and_back(ends):
    for sender, receiver in (ends, ends[::-1]):
        if sender.writable:
            sender.send("text")
            assert receiver.recv() == "text"


def prove_a_limit_of_descriptors_allows_as_much_as_without_martlet():
    multiprocessing.Lock()
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    pairs = len(made_of(socket.socketpair))
    for duplex in (False, True):
        pipes = made_of(functools.partial(multiprocessing.Pipe, duplex))
        assert len(pipes) == pairs
        while pipes:
            send_there_and_back(pipes.pop())
    for kind in KINDS_OF_QUEUES:
        # While a queue is made, it takes two more; and locks have some of their own.
        assert len(made_of(getattr(multiprocessing, kind))) >= pairs - 2
    pipes = [multiprocessing.Pipe() for _ in range(5)]
    for number, (near, _) in enumerate(pipes):
        near.send(number)
    multiprocessing.Event(), made_of(multiprocessing.Queue)
    assert [far.recv() for _, far in pipes] == list(range(5))


def prove_a_pipe_that_threads_receive_from_gives_up_what_is_beside_it():
    multiprocessing.SimpleQueue()  # Modules take a descriptor while they are imported.
    pipes = [multiprocessing.Pipe() for _ in range(4)]
    received = []
    threads = [
        threading.Thread(target=lambda end=near: received.append(end.recv()), daemon=True)
        for near, _ in pipes
    ]
    for thread in threads:
        thread.start()
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    taken = made_of(lambda: open("/dev/null"))
    queue = multiprocessing.SimpleQueue()
    del taken
    queue.put("made")
    assert queue.get() == "made"
    for _, far in pipes:
        far.send(1)
    for thread in threads:
        thread.join()
    assert received == [1] * 4


if __name__ == "__main__":
    globals()[sys.argv[1]]()
