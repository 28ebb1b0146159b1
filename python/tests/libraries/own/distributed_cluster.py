"""Dask's cluster of processes, each watched by a nanny that starts it with spawn."""

import os
import time

import pytest
from distributed import Client, Event, LocalCluster, Queue, wait
from distributed.scheduler import KilledWorker


def square(number: int) -> int:
    return number * number


def die(number: int) -> None:
    os._exit(1)


def tell(number: int) -> int:
    Queue("told").put(number)
    Event("go").wait(timeout=60)
    return number


@pytest.fixture
def client() -> object:
    with (
        LocalCluster(2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_maps(client: Client) -> None:
    assert client.gather(client.map(square, range(50))) == [n * n for n in range(50)]
    assert len(set(client.run(os.getpid).values()) - {os.getpid()}) == 2


def test_a_worker_that_died_is_started_again(client: Client) -> None:
    before = set(client.run(os.getpid).values())
    with pytest.raises(KilledWorker):
        client.submit(die, 1, retries=0).result(timeout=100)
    client.wait_for_workers(2, timeout=60)
    assert set(client.run(os.getpid).values()) != before


def test_restarts(client: Client) -> None:
    before = set(client.run(os.getpid).values())
    client.restart(timeout=100)
    assert not before & set(client.run(os.getpid).values())


def test_meets(client: Client) -> None:
    told, go = Queue("told"), Event("go")
    futures = [client.submit(tell, number) for number in range(2)]
    assert sorted(told.get(timeout=60) for _ in futures) == [0, 1]
    go.set()
    assert client.gather(futures) == [0, 1]


def test_ends_in_time() -> None:
    with LocalCluster(2, processes=True, dashboard_address=None) as cluster, Client(cluster) as all:
        wait(all.map(square, range(4)))
        start = time.monotonic()
    assert time.monotonic() - start < 60
