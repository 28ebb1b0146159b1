"""What a process says about itself before, in and after its life."""

import multiprocessing as mp
import os


def wait(go):
    go.acquire()


def tell(what, call):
    try:
        print(what, call())
    except Exception as error:
        print(what, type(error).__name__, error)


def facts(process):
    tell("  name", lambda: process.name)
    tell("  daemon", lambda: process.daemon)
    tell("  alive", process.is_alive)
    tell("  exit code", lambda: process.exitcode)
    tell("  has pid", lambda: (process.pid is None, process.pid == process.ident))
    tell("  sentinel", lambda: process.sentinel >= 0)
    tell("  repr", lambda: repr(process).replace(str(process.pid), "PID").replace(str(pid), "PID"))


if __name__ == "__main__":
    pid = os.getpid()
    go = mp.Semaphore(0)
    process = mp.Process(target=wait, args=(go,), name="Wärter")
    print("never started")
    facts(process)
    for name in "join", "terminate", "kill":
        tell(name, getattr(process, name))
    print("running")
    process.start()
    facts(process)
    tell("start", process.start)
    tell("close", process.close)
    tell("join", lambda: process.join(0))
    print(mp.connection.wait([process.sentinel], 0))
    go.release()
    process.join()
    print("ended", mp.connection.wait([process.sentinel], 0) == [process.sentinel])
    facts(process)
    for name in "join", "terminate", "kill", "start":
        tell(name, getattr(process, name))
    print("closed")
    process.close()
    facts(process)
    for name in "join", "terminate", "kill", "start", "close", "is_alive":
        tell(name, getattr(process, name))
    process = mp.Process(target=wait, args=(go,))
    process.close()
    tell("close of what never started", process.close)
    tell("start of it", process.start)
    tell("no target", lambda: mp.Process().run())
    tell("group", lambda: mp.Process(group=1))
    tell("name", lambda: setattr(process, "name", 5))
    tell("daemon", lambda: setattr(mp.Process(), "daemon", "yes"))
    print(mp.Process(name="a", daemon=True), mp.Process(name="b"))
