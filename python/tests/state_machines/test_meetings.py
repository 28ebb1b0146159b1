"""Condition, Event and Barrier."""

from hypothesis.stateful import initialize, precondition, rule

from .machine import Machine, actors, examples, is_alone, methods, others, setups_of
from .texts import numbers, pick, timeouts

_COUNTS = pick("", "1", "0", "-1", "2", "99", "True", "1.5", "'x'", "None", "n=3", "inf", "1, 2")


class ConditionMachine(Machine):
    @initialize(
        method=methods, lock=pick("", "context.Lock()", "context.RLock()", "None", "0", "5")
    )
    def make(self, method, lock):
        self.begin(f"condition = context.Condition({lock})", method)

    @rule(actor=actors, way=pick("False", "True, SOON", "False, 0", "'x', 0", "timeout='x'"))
    def acquire(self, actor, way):
        self.do(actor, f"condition.acquire({way})")

    @rule(actor=actors, way=pick("release()", "release()", "__exit__(None, None, None)"))
    def release(self, actor, way):
        self.do(actor, f"condition.{way}")

    # Whether one who waits for the lock gets it, or who gives it up for an instant, is luck.
    @rule(actor=actors, timeout=timeouts)
    @precondition(lambda self: not self.pair.pending)
    def wait(self, actor, timeout):
        self.do(actor, f"condition.wait({timeout})")

    @rule(actor=actors, answer=pick("0", "1", "'yes'", "explode(KeyError, 1)"), timeout=timeouts)
    @precondition(lambda self: not self.pair.pending)
    def wait_for(self, actor, answer, timeout):
        self.do(actor, f"condition.wait_for(lambda: {answer}, {timeout})")

    @rule(actor=others)
    @precondition(is_alone)
    def wait_for_ever(self, actor):
        self.do(actor, "condition.wait()", may_wait=True)

    @rule(actor=others)
    @precondition(lambda self: len(self.idle) > 1)
    def wait_with_others(self, actor):
        self.do(actor, "wait_and_release(condition)", may_wait=True)

    @rule(actor=actors, count=_COUNTS)
    @precondition(lambda self: len(self.pair.pending) < 2)
    def notify(self, actor, count):
        self.do(actor, f"condition.notify({count})")

    @rule(actor=actors)
    def notify_all(self, actor):
        self.do(actor, "condition.notify_all()")

    @rule(
        actor=actors,
        text=pick(
            *("condition", "condition.nothing", "pickle.dumps(condition)", "condition.wait(1, 2)"),
            *("condition.notify_all(1)", "condition.wait_for()", "condition.__getstate__()"),
            *("condition._lock._semlock._is_mine()", "condition.__enter__.__name__"),
        ),
    )
    def ask(self, actor, text):
        self.do(actor, text)


class EventMachine(Machine):
    setups = ("event = context.Event()",)

    @initialize(setup=setups_of, method=methods)
    def make(self, setup, method):
        self.begin(setup, method)

    @rule(actor=actors, way=pick("set()", "clear()", "is_set()", "set(1)", "wait(1, 2)", "nothing"))
    def change(self, actor, way):
        self.do(actor, f"event.{way}")

    @rule(actor=actors, timeout=timeouts)
    def wait(self, actor, timeout):
        self.do(actor, f"event.wait({timeout})")

    @rule(actor=others, way=pick("wait()", "wait(None)", "wait(timeout=None)"))
    @precondition(lambda self: len(self.idle) > 1)
    def wait_for_ever(self, actor, way):
        self.do(actor, f"event.{way}", may_wait=True)

    @rule(actor=actors, text=pick("event", "repr(event)", "pickle.dumps(event)", "event.isSet()"))
    def ask(self, actor, text):
        self.do(actor, text)


class BarrierMachine(Machine):
    setups = tuple(
        f"barrier = context.Barrier({parties}{action})"
        for parties in ("1", "2", "3", "4", "5", "0", "-1", "1.5", "'x'", "None", "2.0", "True")
        for action in ("", ", print", ", partial(explode, KeyError, 'a')", ", 5", ", None, SOON")
    )

    @initialize(setup=setups_of, method=methods)
    def make(self, setup, method):
        self.limited = "SOON" in setup
        self.begin(setup, method)

    @rule(actor=actors, timeout=numbers)
    def wait(self, actor, timeout):
        self.do(actor, f"barrier.wait({timeout})")

    @rule(actor=others)
    @precondition(lambda self: not self.limited and len(self.idle) > 1)
    def wait_for_ever(self, actor):
        self.do(actor, "barrier.wait()", may_wait=True)

    @rule(actor=actors)
    @precondition(lambda self: self.limited)
    def wait_as_made(self, actor):
        self.do(actor, "barrier.wait()  # SOON")

    @rule(actor=actors, way=pick("abort()", "reset()", "abort(1)", "reset(1)", "wait(1, 2)"))
    def end(self, actor, way):
        self.do(actor, f"barrier.{way}")

    @rule(actor=actors, text=pick("parties", "n_waiting", "broken", "nothing", "_state", "_count"))
    def ask(self, actor, text):
        self.do(actor, f"barrier.{text}")

    @rule(actor=actors, text=pick("barrier", "pickle.dumps(barrier)", "barrier.parties.__class__"))
    def look(self, actor, text):
        self.do(actor, text)


TestCondition = examples(ConditionMachine)
TestEvent = examples(EventMachine)
TestBarrier = examples(BarrierMachine)
