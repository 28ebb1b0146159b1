"""What a manager does for a program, in shared memory or not: ``managers.py NAME``."""

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from multiprocessing.managers import BaseManager, DictProxy, SyncManager

KEY = b"of a manager"

#: For an interpreter without martlet: serves, or visits, at an address.
SERVE = """
from multiprocessing.managers import SyncManager
server = SyncManager(ADDRESS, b"of a manager").get_server()
print("ready", flush=True)
server.serve_forever()
"""
VISIT = """
from multiprocessing.managers import BaseManager, DictProxy
class Visitor(BaseManager):
    pass
Visitor.register("board", proxytype=DictProxy)
visitor = Visitor(ADDRESS, b"of a manager")
visitor.connect()
board = visitor.board()
for _ in range(60):
    board["visitor"] = board["host"] + 1
"""


def connection_of(proxy):
    """What this thread uses to call the proxy often."""
    for _ in range(60):
        proxy._callmethod("__repr__")
    return proxy._tls.connection


def is_plain(proxy):
    return type(connection_of(proxy)) is Connection


def standard(program, address):
    """How to run, at an address, a program that knows nothing of martlet."""
    program = program.replace("ADDRESS", repr(address))
    return {"args": [sys.executable, "-I", "-c", program], "text": True}


def add(numbers, number):
    numbers.append(number)
    assert not is_plain(numbers)


def prove_processes_and_threads_each_have_their_queues():
    with multiprocessing.Manager() as manager:
        numbers = manager.list()
        add(numbers, 0)
        helpers = [threading.Thread(target=add, args=(numbers, n)) for n in range(1, 4)]
        for method in ("fork", "spawn"):
            context = multiprocessing.get_context(method)
            helpers += [context.Process(target=add, args=(numbers, n)) for n in range(4, 6)]
        for helper in helpers:
            helper.start()
        for helper in helpers:
            helper.join()
        assert sorted(numbers) == [0, 1, 2, 3, 4, 4, 5, 5]


def descriptors_of(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def prove_a_server_forgets_clients_that_ended_or_died():
    with multiprocessing.Manager() as manager:
        numbers = manager.list()
        add(numbers, 0)
        before = descriptors_of(manager._process)
        child = multiprocessing.Process(target=add, args=(numbers, 1))
        child.start()
        child.join()
        child = multiprocessing.Process(target=add_and_wait, args=(numbers,))
        child.start()
        while len(numbers) < 3:
            time.sleep(0.01)
        child.kill()
        child.join()
        deadline = time.monotonic() + 60
        while descriptors_of(manager._process) > before and time.monotonic() < deadline:
            time.sleep(0.01)
        # Before, the server may not yet have closed what `list` needed once.
        assert descriptors_of(manager._process) <= before


def add_and_wait(numbers):
    add(numbers, 2)
    threading.Event().wait()


def prove_a_killed_server_is_noticed_inside_a_call():
    manager = multiprocessing.Manager()
    event = manager.Event()
    threading.Timer(0.1, manager._process.kill).start()
    try:
        event.wait()
    except EOFError:
        manager._process.join()
    else:
        raise AssertionError("it goes on")
    try:
        event.wait()
    except BrokenPipeError as error:
        assert str(error) == "[Errno 32] Broken pipe"
    else:
        raise AssertionError("it goes on")
    manager.shutdown()


def prove_many_descriptors_leave_none_for_queues():
    with multiprocessing.Manager() as manager:
        numbers = manager.list()
        files = [os.dup(0) for _ in range(520)]
        numbers.append(7)
        assert is_plain(numbers) and list(numbers) == [7]
        for file in files:
            os.close(file)


class Distant(SyncManager):
    pass


def prove_a_manager_of_another_machine_is_reached_by_its_socket():
    with Distant(("127.0.0.1", 0), KEY) as manager:
        numbers = manager.list([1])
        assert is_plain(numbers) and numbers[0] == 1


def prove_a_standard_server_is_a_server():
    address = f"\0martlet-{os.getpid()}"
    with subprocess.Popen(**standard(SERVE, address), stdout=subprocess.PIPE) as server:
        assert server.stdout.readline() == "ready\n"
        manager = SyncManager(address, KEY)
        manager.connect()
        numbers = manager.list([1, 2])
        assert is_plain(numbers) and list(numbers) == [1, 2]
        server.kill()


class Host(BaseManager):
    pass


def prove_a_standard_client_is_a_client():
    board = {"host": 1}
    Host.register("board", callable=lambda: board, proxytype=DictProxy)
    address = f"\0martlet-{os.getpid()}"
    server = Host(address, KEY).get_server()
    threading.Thread(target=server.accepter, daemon=True).start()
    server.stop_event = threading.Event()
    subprocess.run(**standard(VISIT, address), check=True, timeout=60)
    assert board == {"host": 1, "visitor": 2}
    server.listener.close()


if __name__ == "__main__":
    globals()[sys.argv[1]]()
