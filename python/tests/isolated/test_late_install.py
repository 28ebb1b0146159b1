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


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_objects_work_in_children_that_are_started_without_martlet(method):
    done = run([sys.executable, str(FOLDER / "foreign.py"), method], timeout=60)
    assert (done.code, done.stdout, done.stderr) == (0, "", "")


KEEPING = """
import inspect, multiprocessing, sys
from multiprocessing import forkserver
import martlet

choose = multiprocessing.set_forkserver_preload
choices = {"on_error": "warn"} if "on_error" in inspect.signature(choose).parameters else {}
choose(["json"], **choices)
if sys.argv[1:]:
    forkserver.ensure_running()
# What a child that the server has started was given.
server = forkserver._forkserver
server._inherited_fds = [7]
server.what_a_later_version_adds = object()
before = dict(vars(server))
martlet.install()
after = dict(vars(server))
print(forkserver._forkserver is server, *[name for name in before if before[name] != after[name]])
print(after["_forkserver_pid"], forkserver.get_inherited_fds())
"""


def test_what_was_said_of_a_server_before_a_late_install_stays():
    done = run([sys.executable, "-c", KEEPING], timeout=60)
    assert (done.code, done.stdout, done.stderr) == (0, "True\nNone [7]\n", "")


def test_of_a_server_that_runs_a_late_install_forgets_only_that_it_runs():
    done = run([sys.executable, "-c", KEEPING, "running"], timeout=60)
    assert (done.code, done.stdout) == (0, "True _forkserver_pid\nNone [7]\n")
    assert done.stderr == ""


FAILING = """
import multiprocessing, sys
import multiprocessing.forkserver
import martlet

def main():
    multiprocessing.set_forkserver_preload(["not there at all"], on_error="fail")
    martlet.install()
    try:
        multiprocessing.get_context("forkserver").Process(target=abs, args=(1,)).start()
    except (EOFError, OSError):
        print("refused")

if __name__ == "__main__":
    main()
"""


@pytest.mark.skipif(sys.version_info < (3, 15), reason="preloading always ignores what fails")
def test_a_preload_that_must_not_fail_is_still_refused_after_a_late_install(tmp_path):
    program = tmp_path / "failing.py"
    program.write_text(FAILING)
    done = run([sys.executable, str(program)], timeout=60)
    assert (done.code, done.stdout) == (0, "refused\n")
    assert "No module named 'not there at all'" in done.stderr


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
