"""What the unit tests share: signals that arrive during a wait, and children."""

import os
import signal
from contextlib import contextmanager

import pytest


@pytest.fixture
def alarm():
    """Sets the handler of a signal that comes every 20 ms."""
    previous = signal.getsignal(signal.SIGALRM)

    def start(handler):
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)

    yield start
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, previous)


@pytest.fixture
def interrupted(alarm):
    """A context whose body has to be ended by what a signal handler raises."""

    class Interrupted(Exception):
        pass

    def interrupt(number, frame):
        signal.setitimer(signal.ITIMER_REAL, 0)
        raise Interrupted

    @contextmanager
    def context():
        with pytest.raises(Interrupted):
            alarm(interrupt)
            yield

    return context


@pytest.fixture
def in_child():
    """A context whose body runs beside a forked child, which must do its work well."""

    @contextmanager
    def context(work):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work()
                code = 0
            finally:
                os._exit(code)
        yield
        assert os.waitpid(child, 0)[1] == 0

    return context
