"""A barrier lets its parties go together, or none of them."""

import threading

import pytest
from martlet import _engine


def cross(barrier):
    """Arrives, and opens or waits as the place in line demands."""
    turn, index = barrier.arrive()
    if index == barrier.parties - 1:
        barrier.open(turn)
    else:
        barrier.wait(turn)
    return index


def test_all_parties_cross_again_and_again():
    barrier = _engine.Barrier(3)
    crossed = []

    def work():
        for _ in range(50):
            crossed.append(cross(barrier))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(crossed) == [0] * 50 + [1] * 50 + [2] * 50
    assert (barrier.n_waiting, barrier.broken) == (0, False)


def test_it_says_who_waits():
    barrier = _engine.Barrier(3, "label")
    assert (barrier.parties, barrier.n_waiting, barrier.broken) == (3, 0, False)
    assert barrier.arrive()[1] == 0
    assert barrier.arrive()[1] == 1
    assert barrier.n_waiting == 2
    turn, index = barrier.arrive()
    assert (index, barrier.n_waiting) == (2, 3)
    barrier.open(turn)
    assert barrier.n_waiting == 0


def test_a_timeout_breaks_it():
    barrier = _engine.Barrier(2)
    turn, _ = barrier.arrive()
    with pytest.raises(threading.BrokenBarrierError):
        barrier.wait(turn, 0.01)
    assert barrier.broken
    with pytest.raises(threading.BrokenBarrierError):
        barrier.arrive()


def test_reset_mends_it_and_sends_away_who_waits():
    barrier = _engine.Barrier(2)
    turn, _ = barrier.arrive()
    barrier.reset()
    with pytest.raises(threading.BrokenBarrierError):
        barrier.wait(turn)
    barrier.abort()
    barrier.reset()
    assert not barrier.broken
    assert barrier.arrive()[1] == 0


def test_abort_reaches_who_waits():
    barrier = _engine.Barrier(2)
    turn, _ = barrier.arrive()
    raised = []

    def work():
        try:
            barrier.wait(turn)
        except threading.BrokenBarrierError as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    barrier.abort()
    thread.join()
    assert len(raised) == 1


def test_an_exception_of_a_signal_handler_leaves_it(interrupted):
    barrier = _engine.Barrier(2)
    turn, _ = barrier.arrive()
    with interrupted():
        barrier.wait(turn)
    assert (barrier.n_waiting, barrier.broken) == (0, False)
    assert barrier.arrive() == (turn, 0)


def test_a_bad_timeout_leaves_it_too():
    barrier = _engine.Barrier(2)
    turn, _ = barrier.arrive()
    with pytest.raises(TypeError):
        barrier.wait(turn, "1")
    assert (barrier.n_waiting, barrier.broken) == (0, False)


@pytest.mark.parametrize("parties", [0, -1])
def test_a_barrier_for_nobody_is_refused(parties):
    with pytest.raises(ValueError):
        _engine.Barrier(parties)


def test_an_attached_barrier_is_the_same_barrier():
    barrier = _engine.Barrier(2)
    other = _engine.Barrier.attach(*barrier.place)
    assert other.parties == 2
    turn, _ = barrier.arrive()
    assert other.arrive() == (turn, 1)
    other.open(turn)
    barrier.wait(turn)
