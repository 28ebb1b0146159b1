"""tqdm's bars over processes, which share its lock."""

import multiprocessing

import pytest
from tqdm import tqdm
from tqdm.contrib.concurrent import process_map


def square(number: int) -> int:
    return number * number


def say(number: int) -> int:
    with tqdm.get_lock():
        return number


def test_process_map(capfd: pytest.CaptureFixture[str]) -> None:
    assert process_map(square, range(30), max_workers=2) == [n * n for n in range(30)]
    assert "30/30" in capfd.readouterr().err


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_share_the_lock(method: str) -> None:
    context = multiprocessing.get_context(method)
    lock = context.RLock()
    with context.Pool(2, initializer=tqdm.set_lock, initargs=(lock,)) as pool:
        results = list(tqdm(pool.imap(say, range(50)), total=50, disable=True))
    assert results == list(range(50))
