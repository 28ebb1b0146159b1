"""loguru with `enqueue=True`: a SimpleQueue and a thread carry records to one writer."""

import multiprocessing
from pathlib import Path

import pytest
from loguru import logger

COUNT = 50


def work(given: object, number: int) -> None:
    for index in range(COUNT):
        given.info("{} {}", number, index)
    given.complete()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_each_process_writes_in_its_order(method: str, tmp_path: Path) -> None:
    path = tmp_path / "log"
    context = multiprocessing.get_context(method)
    logger.remove()
    logger.add(path, format="{message}", enqueue=True, context=context)
    processes = [context.Process(target=work, args=(logger, number)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    logger.complete()
    logger.remove()
    lines = [tuple(map(int, line.split())) for line in path.read_text().splitlines()]
    assert len(lines) == 3 * COUNT
    for number in range(3):
        assert [index for one, index in lines if one == number] == list(range(COUNT))


def test_what_cannot_be_pickled_is_told_of(capfd: pytest.CaptureFixture[str]) -> None:
    logger.remove()
    logger.add(print, format="{message}", enqueue=True)
    logger.bind(bad=lambda: None).info("lost")
    logger.info("kept")
    logger.complete()
    logger.remove()
    seen = capfd.readouterr()
    assert "kept" in seen.out
    assert "pickle" in seen.err
