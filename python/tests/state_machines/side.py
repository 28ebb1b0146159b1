"""A side: a program that starts families of processes and ends them, one after the other.

A family makes objects for several examples before its second process, which inherits them.

usage: side.py DESCRIPTOR=NAME...   the first is the driver's own channel, the others the actors'
"""

import ctypes
import gc
import json
import multiprocessing
import os
import signal
import socket
import sys
import traceback

import actor
from actor import Channel, open_stage, perform

_PR_SET_CHILD_SUBREAPER = 36


def main():
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    (_, control), *actors = [
        (name, socket.socket(fileno=int(descriptor)))
        for descriptor, _, name in (word.partition("=") for word in sys.argv[1:])
    ]
    gc.freeze()  # so that a collection in a child does not copy all of it
    while order := control.recv(1 << 17):
        order = json.loads(order)
        process = os.fork()
        if process == 0:
            os.setpgid(0, 0)
            control.close()
            family = order.pop("family")
            live([(name, Channel(socket, family)) for name, socket in actors], **order)
        # Here, too: who is second does it in vain.
        os.setpgid(process, process)
        control.recv(1 << 17)
        end(process)
        Channel(control, order["family"]).send(ended=True)


def live(channels, setups, start_method, second):
    """The life of the first process of a family: makes the objects, then the second process."""
    try:
        outcomes, stages = zip(*(set_up(setup, start_method) for setup in setups))
        channels[0][1].send(outcomes=outcomes)
        if second:
            arguments = (channels[2:], start_method, [own for _, own in stages])
            context = multiprocessing.get_context(start_method)
            context.Process(target=actor.work, args=arguments, name="B", daemon=True).start()
        actor.play(channels[:2], stages)
        clean_up()
        channels[0][1].send(ended=True)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def set_up(setup, start_method):
    """Make the objects of one example."""
    stage = open_stage(start_method)
    before = dict(stage)
    outcome = perform(setup, stage, {})
    own = {name: stage[name] for name in stage if before.get(name) is not stage[name]}
    own.pop("__builtins__", None)
    return outcome, (stage, own)


def clean_up():
    """Unlink what has a name in the system, which a kill would leave behind."""
    for child in multiprocessing.active_children():
        child.kill()
        child.join()
    multiprocessing.util._run_finalizers()


def end(process):
    """Kill a family, of which the first process leads the group, and bury them all."""
    os.killpg(process, signal.SIGKILL)
    while True:
        try:
            os.waitpid(-process, 0)
        except ChildProcessError:
            return


if __name__ == "__main__":
    main()
