"""What the state machines of all kinds of objects have in common."""

import importlib.util
import os
from contextlib import contextmanager

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from .driver import Pair

__all__ = [
    "HAS_NUMPY",
    "Machine",
    "actors",
    "examples",
    "is_alone",
    "methods",
    "others",
    "setups_of",
    "sides",
]

HAS_NUMPY = importlib.util.find_spec("numpy") is not None
_COUNT = os.environ.get("MARTLET_EXAMPLES")
#: After so many examples the sides are started anew, for what piles up in them.
_EXAMPLES_OF_A_PAIR = 2000

#: How the second process is started: mostly by what is fast.
methods = st.integers(0, 99).map(lambda number: {98: "spawn", 99: "forkserver"}.get(number, "fork"))
#: An actor that waits for nobody, and one of those that may be left waiting.
actors = st.runner().flatmap(lambda machine: st.sampled_from(machine.idle))
others = st.runner().flatmap(lambda machine: st.sampled_from(machine.idle[1:] or machine.idle))

#: One of a machine's own setups.
setups_of = st.runner().flatmap(lambda machine: st.sampled_from(machine.setups))


def is_alone(machine):
    """Whether nobody waits, and somebody may."""
    return not machine.pair.pending and len(machine.idle) > 1


def examples(machine, default=10, steps=15):
    """The test of a machine, with as many examples as the environment says."""
    test = machine.TestCase
    test.settings = settings(
        max_examples=int(_COUNT or default),
        stateful_step_count=steps,
        deadline=None,
        # The same ones each time unless many are asked for.
        derandomize=_COUNT is None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    return test


class _Sides:
    """The pair of sides that is in use."""

    def __init__(self):
        self._pair = None
        self._count = 0

    def get(self):
        """A pair for one more example."""
        if self._count == _EXAMPLES_OF_A_PAIR:
            self.close()
        if self._pair is None:
            self._pair = Pair()
            self._count = 0
        self._count += 1
        return self._pair

    def close(self):
        """End them; the next example starts others."""
        if self._pair is not None:
            self._pair.close()
            self._pair = None


sides = _Sides()


class Machine(RuleBasedStateMachine):
    """A machine whose rules call `do` with the text of an operation."""

    #: What the objects are made by; other setups cost more time.
    setups = ()
    #: Whether there is a second process.
    second = True

    def __init__(self):
        super().__init__()
        self.pair = sides.get()
        self.actors = []
        self.failed = False

    @property
    def idle(self):
        """The actors that do not wait; the first is never left waiting."""
        return [actor for actor in self.actors if actor not in self.pair.pending]

    def is_waiting(self, actor):
        """Whether a call of the actor's process waits."""
        return actor[0] in {waiting[0] for waiting in self.pair.pending}

    def begin(self, setup, method="fork"):
        """Make the objects of the example, which `setup` names."""
        with self._noting_failure():
            setups = self.setups if setup in self.setups else (setup,)
            self.actors = self.pair.begin(setup, setups, method, self.second)

    def do(self, actor, text, may_wait=False):
        """Let an actor perform an operation; returns what came of it, None if it waits."""
        with self._noting_failure():
            return self.pair.call(actor, text, may_wait)

    def teardown(self):
        """Compare what only shows in the end."""
        try:
            if self.actors and not self.failed:
                with self._noting_failure():
                    self.pair.settle()
                    self.pair.agree_on_errors()
            if self.pair.pending:
                self.pair.leave()
        finally:
            if self.failed:
                sides.close()

    @contextmanager
    def _noting_failure(self):
        try:
            yield
        except Exception:
            self.failed = True
            raise
