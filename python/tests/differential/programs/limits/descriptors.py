"""No descriptors left: creating fails as it should, and what exists goes on."""

import multiprocessing as mp
import resource

if __name__ == "__main__":
    queue, lock = mp.Queue(), mp.Lock()
    near, far = mp.Pipe()
    process = mp.get_context("fork").Process(target=print, args=("imports what it takes",))
    process.start()
    process.join()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (60, hard))
    kept = []
    for make in mp.Pipe, mp.SimpleQueue, mp.Queue:
        try:
            for _ in range(100):
                kept.append(make())
        except OSError as error:
            print(make.__name__, type(error).__name__, error)
    queue.put(1)
    far.send(2)
    with lock:
        print(queue.get(), near.recv())
    try:
        process = mp.get_context("fork").Process(target=print, args=("child",))
        process.start()
        process.join()
        print(process.exitcode)
    except OSError as error:
        print(type(error).__name__, error)
    kept.clear()
    queue = mp.Queue()
    queue.put("again")
    print(queue.get())
