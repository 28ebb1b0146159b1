"""active_children reaps what has ended; joins with timeouts; many at once."""

import multiprocessing as mp


def wait(event):
    event.wait()


if __name__ == "__main__":
    event = mp.Event()
    processes = [mp.Process(target=wait, args=(event,), name=f"p{i}") for i in range(6)]
    for process in processes:
        process.start()
    print(sorted(process.name for process in mp.active_children()))
    print(processes[0].join(0.01), processes[0].join(0), processes[0].join(-1))
    print(processes[0].exitcode, processes[0].is_alive())
    event.set()
    mp.connection.wait([process.sentinel for process in processes])
    while mp.active_children():
        pass
    print([process.exitcode for process in processes])
    print([process.is_alive() for process in processes])
    print(mp.active_children())
    for value in "x", [], b"1":
        try:
            print(processes[0].join(value))
        except Exception as error:
            print(type(error).__name__, error)
