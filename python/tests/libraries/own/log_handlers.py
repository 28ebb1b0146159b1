"""concurrent-log-handler: processes share one file that is rotated, and logging's own queues."""

import logging
import logging.handlers
import multiprocessing
from pathlib import Path

import pytest
from concurrent_log_handler import ConcurrentRotatingFileHandler

COUNT = 40
METHODS = ["fork", "spawn", "forkserver"]


def write(path: str, number: int) -> None:
    logger = logging.getLogger(f"writer{number}")
    logger.addHandler(ConcurrentRotatingFileHandler(path, maxBytes=2000, backupCount=50))
    for index in range(COUNT):
        logger.warning("%d %d", number, index)


def send(queue: object, number: int) -> None:
    logger = logging.getLogger("sender")
    logger.addHandler(logging.handlers.QueueHandler(queue))
    for index in range(COUNT):
        logger.warning("%d %d", number, index)


@pytest.mark.parametrize("method", METHODS)
def test_no_line_is_lost(method: str, tmp_path: Path) -> None:
    context = multiprocessing.get_context(method)
    arguments = [(str(tmp_path / "log"), number) for number in range(3)]
    with context.Pool(3) as pool:
        pool.starmap(write, arguments)
    files = [path for path in tmp_path.iterdir() if path.name.startswith("log")]
    lines = [line for path in files for line in path.read_text().splitlines()]
    assert sorted(lines) == sorted(f"{n} {i}" for n in range(3) for i in range(COUNT))


@pytest.mark.parametrize("method", METHODS)
def test_a_listener_gets_every_record(method: str) -> None:
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    records: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(f"{record.processName} {record.getMessage()}")
    listener = logging.handlers.QueueListener(queue, handler)
    listener.start()
    names = ["a", "b", "c"]
    processes = [
        context.Process(target=send, args=(queue, number), name=name)
        for number, name in enumerate(names)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    listener.stop()
    expected = [f"{name} {n} {i}" for n, name in enumerate(names) for i in range(COUNT)]
    assert sorted(records) == sorted(expected)
