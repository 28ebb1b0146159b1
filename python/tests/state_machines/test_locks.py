"""Lock, RLock, Semaphore and BoundedSemaphore."""

from hypothesis.stateful import initialize, precondition, rule

from .machine import Machine, actors, examples, is_alone, methods, others, setups_of
from .texts import blocks, pick, timeouts

_VALUES = ("", "2", "0", "3", "-1", "True", "1.5", "'x'", "2**31 - 1", "2**31", "None", "value=2")
_QUESTIONS = pick(
    *("lock", "lock._semlock._get_value()", "lock._semlock._is_zero()", "lock._semlock._count()"),
    *("lock._semlock._is_mine()", "lock._semlock.kind", "lock._semlock.maxvalue", "lock.nothing"),
    *("pickle.dumps(lock)", "lock.__getstate__()", "lock.release(1)", "lock.__exit__(1, 2, 3, 4)"),
    *("lock.acquire(1, 2, 3)", "lock.acquire(blocking=False)", "lock.get_value()", "lock.locked()"),
    *("lock.get_value(1)", "lock._semlock.SEM_VALUE_MAX", "bool(lock)", "lock.acquire(timeout=0)"),
)


class LockMachine(Machine):
    setups = ("lock = context.Lock()",)

    @initialize(setup=setups_of, method=methods)
    def make(self, setup, method):
        self.begin(setup, method)

    @rule(actor=actors, block=blocks, timeout=timeouts)
    def acquire(self, actor, block, timeout):
        self.do(actor, f"lock.acquire({block}, {timeout})")

    @rule(actor=actors, names=pick("block=False", "timeout=0", "block=True, timeout=SOON", "False"))
    def acquire_by_name(self, actor, names):
        self.do(actor, f"lock.acquire({names})")

    @rule(actor=others, way=pick("acquire()", "__enter__()", "acquire(True, None)"))
    @precondition(is_alone)
    def acquire_for_ever(self, actor, way):
        self.do(actor, f"lock.{way}", may_wait=True)

    @rule(
        actor=actors, way=pick("release()", "release()", "__exit__(None, None, None)", "__exit__()")
    )
    def release(self, actor, way):
        self.do(actor, f"lock.{way}")

    @rule(actor=actors, text=_QUESTIONS)
    def ask(self, actor, text):
        self.do(actor, text)


class RLockMachine(LockMachine):
    setups = ("lock = context.RLock()",)


class SemaphoreMachine(LockMachine):
    setups = tuple(f"lock = context.Semaphore({value})" for value in _VALUES)


class BoundedSemaphoreMachine(LockMachine):
    setups = tuple(f"lock = context.BoundedSemaphore({value})" for value in _VALUES)


TestLock = examples(LockMachine)
TestRLock = examples(RLockMachine)
TestSemaphore = examples(SemaphoreMachine)
TestBoundedSemaphore = examples(BoundedSemaphoreMachine)
