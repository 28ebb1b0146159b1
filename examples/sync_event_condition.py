"""An event is a door that opens for all; a condition wakes who waits for a change of state."""

from multiprocessing import Condition, Event, Process, Value


def pass_door(door, passed):
    door.wait()
    with passed.get_lock():
        passed.value += 1


def take_turn(condition, turn, mine, last):
    with condition:
        condition.wait_for(lambda: turn.value == mine)
        print("turn", mine, flush=True)
        turn.value = mine + 1 if mine < last else 0
        condition.notify_all()


if __name__ == "__main__":
    door, passed = Event(), Value("i", 0)
    print("open:", door.is_set(), "waited in vain:", not door.wait(0.05))
    waiting = [Process(target=pass_door, args=(door, passed)) for _ in range(3)]
    for process in waiting:
        process.start()
    door.set()
    for process in waiting:
        process.join()
    print("open:", door.is_set(), "passed:", passed.value)

    condition, turn = Condition(), Value("i", 0)
    players = [Process(target=take_turn, args=(condition, turn, n, 3)) for n in (3, 1, 2)]
    for player in players:
        player.start()
    with condition:
        turn.value = 1
        condition.notify_all()
        print("everybody had a turn:", condition.wait_for(lambda: turn.value == 0, timeout=30))
    for player in players:
        player.join()
