"""Whoever can go on is woken: no slice does that, also where consumers have work to do."""

import os
import sys
from pathlib import Path

import pytest
from martlet.cli.processes import run

PROGRAM = """
import multiprocessing, sys, time

def work(data):
    end = time.perf_counter() + 0.0003
    while time.perf_counter() < end:
        pass
    return len(data)

def consume(tasks, done):
    while (data := tasks.get()) is not None:
        work(data)
    done.put(1)

def queue(bound):
    tasks, done = multiprocessing.Queue(bound), multiprocessing.Queue()
    readers = [multiprocessing.Process(target=consume, args=(tasks, done)) for _ in range(3)]
    for reader in readers:
        reader.start()
    for data in [b"x" * 200] * 400 + [None] * 3:
        tasks.put(data)
    for reader in readers:
        done.get()
        reader.join()

def pool(call):
    with multiprocessing.Pool(2) as workers:
        for size in (200, 8_000, 200_000):
            data = [b"x" * size] * 100
            if call == "apply_async":
                pending = [workers.apply_async(work, (item,)) for item in data]
                results = [result.get() for result in pending]
            else:
                results = list(getattr(workers, call)(work, data))
            assert results == [size] * 100

if __name__ == "__main__":
    kind = sys.argv[1]
    for _ in range(int(sys.argv[2])):
        queue(int(kind)) if kind.isdigit() else pool(kind)
"""
SERIES = 40 if os.environ.get("MARTLET_LONG") else 4


@pytest.mark.parametrize("slices", ["endless", ""])
@pytest.mark.parametrize("kind", ["0", "1", "4", "map", "imap", "imap_unordered", "apply_async"])
def test_consumers_that_work_are_woken(kind, slices, tmp_path, monkeypatch):
    program, missed = tmp_path / "program.py", tmp_path / "missed"
    program.write_text(PROGRAM)
    monkeypatch.setenv("MARTLET_SLICES", slices)
    monkeypatch.setenv("MARTLET_MISSED", str(missed))
    command = [sys.executable, "-m", "martlet", program, kind, str(SERIES)]
    done = run(command, timeout=10 + 10 * SERIES)
    assert (done.code, done.stdout, done.stderr) == (0, "", "")
    assert not missed.exists(), missed.read_text()


END = """
import multiprocessing

def take(reader, writer, far):
    writer.close()
    far.send("waiting")
    try:
        reader.recv()
    except EOFError:
        far.send("end")

if __name__ == "__main__":
    for kind in (multiprocessing.Queue, multiprocessing.SimpleQueue):
        queue, (near, far) = kind(), multiprocessing.Pipe()
        taker = multiprocessing.Process(target=take, args=(queue._reader, queue._writer, far))
        taker.start()
        assert near.recv() == "waiting"
        queue._writer.close()
        queue._reader.close()
        assert near.recv() == "end"
        taker.join()
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_who_waits_for_the_end_of_a_queue_is_woken(method, tmp_path, monkeypatch):
    program = tmp_path / "program.py"
    choice = f"multiprocessing.set_start_method({method!r})"
    program.write_text(END.replace('__main__":', f'__main__":\n    {choice}'))
    monkeypatch.setenv("MARTLET_SLICES", "endless")
    done = run([sys.executable, "-m", "martlet", program], timeout=60)
    assert (done.code, done.stdout, done.stderr) == (0, "", "")


SIGNALS = Path(__file__).parents[1] / "differential/programs/signals/to_children.py"


def test_a_signal_that_comes_just_before_a_sleep_is_not_slept_over(monkeypatch):
    monkeypatch.setenv("MARTLET_SLICES", "endless")
    done = run([sys.executable, "-m", "martlet", SIGNALS], timeout=30)
    assert done.code == 0 and done.processes == ()
    assert done.stdout.count("interrupted") == 4
