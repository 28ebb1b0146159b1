"""mpire's pools: results, shared objects, state, exceptions, and what they count."""

import multiprocessing
import os
import time

import numpy as np
import pytest
from mpire import WorkerPool

METHODS = ["fork", "spawn", "forkserver"]


def square(number: int) -> int:
    return number * number


def scaled(factor: int, number: int) -> int:
    return factor * number


def count(state: dict[str, int], number: int) -> tuple[int, int]:
    state["calls"] = state.get("calls", 0) + 1
    return state["calls"], number


def picky(number: int) -> int:
    if number == 5:
        raise KeyError("five")
    return number


def end_at_once(number: int) -> int:
    os._exit(3)


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def add(shared: object, number: int) -> None:
    with shared.get_lock():
        shared.value += number


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> str:
    return request.param


def test_maps_in_order(method: str) -> None:
    with WorkerPool(2, start_method=method) as pool:
        assert pool.map(square, range(100)) == [n * n for n in range(100)]


@pytest.mark.parametrize("kind", ["imap", "map_unordered", "imap_unordered"])
def test_maps_in_other_ways(method: str, kind: str) -> None:
    with WorkerPool(2, start_method=method) as pool:
        assert sorted(getattr(pool, kind)(square, range(50))) == [n * n for n in range(50)]


def test_shares_objects(method: str) -> None:
    with WorkerPool(2, shared_objects=3, start_method=method) as pool:
        assert pool.map(scaled, range(20)) == [3 * n for n in range(20)]


def test_shares_a_value(method: str) -> None:
    total = multiprocessing.get_context(method).Value("l", 0)
    with WorkerPool(2, shared_objects=total, start_method=method) as pool:
        pool.map(add, range(100))
    assert total.value == 4950


def test_cuts_arrays(method: str) -> None:
    array = np.arange(1000.0)
    with WorkerPool(2, start_method=method) as pool:
        result = pool.map(square, array, concatenate_numpy_output=True)
    assert np.array_equal(result, array * array)


def test_keeps_state(method: str) -> None:
    with WorkerPool(2, use_worker_state=True, start_method=method) as pool:
        calls = pool.map(count, range(20), chunk_size=1)
    assert [n for _, n in calls] == list(range(20))
    assert sum(1 for c, _ in calls if c == 1) <= 2


def test_renews_its_workers(method: str) -> None:
    with WorkerPool(2, use_worker_state=True, start_method=method) as pool:
        calls = pool.map(count, range(12), worker_lifespan=2, chunk_size=1)
    assert max(c for c, _ in calls) <= 2


def test_raises_what_a_task_raised(method: str) -> None:
    with WorkerPool(2, start_method=method) as pool, pytest.raises(KeyError, match="five"):
        pool.map(picky, range(10))


def test_ends_a_task_that_takes_too_long(method: str) -> None:
    with WorkerPool(2, start_method=method) as pool, pytest.raises(TimeoutError):
        pool.map(sleep, [30, 30], task_timeout=0.5)


def test_notices_a_worker_that_died(method: str) -> None:
    with WorkerPool(2, start_method=method) as pool, pytest.raises(RuntimeError):
        pool.map(end_at_once, range(4))


def test_calls_back(method: str) -> None:
    results: list[int] = []
    with WorkerPool(2, start_method=method) as pool:
        handles = [pool.apply_async(square, n, callback=results.append) for n in range(10)]
        assert [handle.get(timeout=60) for handle in handles] == [n * n for n in range(10)]
        pool.stop_and_join()
    assert sorted(results) == [n * n for n in range(10)]


def test_counts_what_was_done(method: str) -> None:
    with WorkerPool(2, enable_insights=True, start_method=method) as pool:
        pool.map(square, range(30))
        insights = pool.get_insights()
    assert sum(insights["n_completed_tasks"]) == 30


def test_shows_progress(method: str, capfd: pytest.CaptureFixture[str]) -> None:
    with WorkerPool(2, start_method=method) as pool:
        assert len(pool.map(square, range(40), progress_bar=True)) == 40
    assert "40/40" in capfd.readouterr().err
