"""A manager whose server is killed, and one that is shut down twice."""

import multiprocessing as mp


def tell(name, call, *args):
    try:
        print(name, call(*args))
    except Exception as error:
        print(name, type(error).__name__, error)


if __name__ == "__main__":
    manager = mp.Manager()
    shared = manager.list([1])
    print(shared[0])
    manager._process.kill()
    manager._process.join()
    tell("of the dead", lambda: shared[0])
    tell("of the dead", manager.list)
    print(manager._process.exitcode)
    manager.shutdown()
    manager.shutdown()
    other = mp.Manager()
    process = other._process
    other.shutdown()
    print(process.exitcode, process.is_alive())
    tell("after the end", other.list)
    tell("join", other.join)
