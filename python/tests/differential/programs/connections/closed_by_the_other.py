"""A peer that is killed, or that closes, while one waits for it."""

import multiprocessing as mp
import os
import signal


def give_and_die(connection, how):
    connection.send("first")
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "exit":
        os._exit(0)
    elif how == "half":
        os.write(connection.fileno(), b"\0\0\1\0abc")
    connection.close()


if __name__ == "__main__":
    for duplex in True, False:
        for how in "kill", "exit", "half", "close":
            near, far = mp.Pipe(duplex)
            process = mp.Process(target=give_and_die, args=(far, how))
            process.start()
            far.close()
            print(near.recv())
            try:
                near.recv()
            except Exception as error:
                print(how, type(error).__name__, error)
            try:
                near.send(1)
            except Exception as error:
                print(how, type(error).__name__, error)
            process.join()
            print(process.exitcode)
