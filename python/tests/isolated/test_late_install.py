"""Whatever was imported, made or started before `install` goes on working after it."""

import sys
from pathlib import Path

import pytest
from martlet.cli.processes import run

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_objects_from_before_a_late_install_go_on_working(method):
    done = run([sys.executable, str(FOLDER / "late.py"), method], timeout=60)
    assert (done.code, done.stdout, done.stderr) == (0, "", "")


def test_objects_work_in_children_that_are_started_without_martlet():
    done = run([sys.executable, str(FOLDER / "foreign.py")], timeout=60)
    assert (done.code, done.stdout, done.stderr) == (0, "", "")


THREADS = """
import multiprocessing.managers, multiprocessing.synchronize, threading
import martlet

made = []

def install():
    martlet.install()
    made.append(multiprocessing.synchronize.Lock(ctx=multiprocessing.get_context()))

threads = [threading.Thread(target=install) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print({type(lock._semlock).__module__ for lock in made})
"""


def test_no_thread_goes_on_before_martlet_is_in_place():
    done = run([sys.executable, "-c", THREADS], timeout=60)
    assert (done.code, done.stdout, done.stderr) == (0, "{'martlet._engine'}\n", "")


BY_TYPE = """
import io, pickle
from multiprocessing.connection import Connection, Pipe

table = {Connection: lambda connection: (str, ("found",))}

import martlet
martlet.install()

import multiprocessing.connection
for end in *Pipe(), *multiprocessing.Pipe(duplex=False), Connection(1):
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream)
    pickler.dispatch_table = table
    pickler.dump(end)
    print(pickle.loads(stream.getvalue()))
"""


def test_a_table_of_reducers_by_type_finds_connections():
    done = run([sys.executable, "-c", BY_TYPE], timeout=60)
    assert (done.code, done.stdout, done.stderr) == (0, "found\n" * 5, "")
