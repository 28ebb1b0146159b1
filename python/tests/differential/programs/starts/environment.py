"""Changed variables, paths and flags reach children."""

import multiprocessing as mp
import os
import sys
import tempfile


def tell(queue):
    import a_module_of_the_program

    queue.put(
        (
            a_module_of_the_program.VALUE,
            os.environ.get("CHANGED"),
            "HOME" in os.environ,
            sys.flags.optimize,
            sys.flags.dev_mode,
            sys.flags.ignore_environment,
            sys.flags.no_site,
            sys.warnoptions,
            sorted(sys._xoptions),
        )
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "a_module_of_the_program.py"), "w") as file:
            file.write("VALUE = 'found'\n")
        sys.path.append(folder)
        os.environ["CHANGED"] = "yes"
        os.environ.pop("HOME", None)
        queue = mp.SimpleQueue()
        process = mp.Process(target=tell, args=(queue,))
        process.start()
        print(queue.get())
        process.join()
