"""Without a guard a spawned child starts children amid its import, which is refused."""

import multiprocessing as mp


def work():
    print("work", flush=True)


context = mp.get_context("spawn")
process = context.Process(target=work)
process.start()
process.join()
print("exit code", process.exitcode, flush=True)
