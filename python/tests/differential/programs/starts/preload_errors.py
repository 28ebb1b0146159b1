"""What a fork server cannot preload is ignored, told or fatal, as one chooses (3.15)."""

import inspect
import multiprocessing as mp


def work():
    print("works", flush=True)


if __name__ == "__main__":
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(["no_such_module_of_anybody"])
    process = context.Process(target=work)
    process.start()
    process.join()
    print(process.exitcode)
    if "on_error" not in inspect.signature(context.set_forkserver_preload).parameters:
        print("no on_error in this version")
    else:
        try:
            context.set_forkserver_preload([], on_error="perhaps")
        except ValueError as error:
            print(error)
