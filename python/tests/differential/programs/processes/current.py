"""What a child knows: its name, its parent, its arguments, paths, folder and environment."""

import multiprocessing as mp
import os
import sys
import threading


def tell(queue):
    own = mp.current_process()
    queue.put(
        {
            "name": own.name,
            "daemon": own.daemon,
            "parent": mp.parent_process().name,
            "children": mp.active_children(),
            "thread": threading.current_thread().name,
            "is main": threading.current_thread() is threading.main_thread(),
            "threads": threading.active_count(),
            "argv": sys.argv[1:],
            "path": sys.path[:1] == own_path,
            "cwd": os.getcwd(),
            "variable": os.environ.get("OF_THE_PARENT"),
            "late": os.environ.get("LATE"),
            "umask": oct(os.umask(0)),
            "key": own.authkey == b"a key",
            "authkey type": type(own.authkey).__name__,
            "recursion": sys.getrecursionlimit(),
            "module": __name__ in ("__main__", "__mp_main__"),
            "stdin": sys.stdin.read(),
        }
    )


own_path = sys.path[:1]

if __name__ == "__main__":
    sys.argv[1:] = ["one", "--two"]
    os.environ["OF_THE_PARENT"] = "grün"
    os.umask(0o27)
    queue = mp.Queue()
    mp.current_process().authkey = b"a key"
    mp.current_process().name = "Renamed"
    os.chdir("/")
    process = mp.Process(target=tell, args=(queue,), name="Kind")
    process.start()
    for key, value in queue.get().items():
        print(key, value)
    process.join()
