"""Queue, JoinableQueue and SimpleQueue."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from .machine import HAS_NUMPY, Machine, actors, examples, is_alone, methods, others, setups_of
from .texts import blocks, objects, pick, timeouts

OBJECTS = objects(HAS_NUMPY)
PICKLABLE = objects(HAS_NUMPY, unpicklable=False)

_SIZES = ("", "1", "2", "3", "0", "-1", "True", "1.5", "2**31 - 1", "2**31", "2**64", "'a'")
_WRONG = (
    *("queue.get(1, 2, 3)", "queue.get(None, 0, 0)", "queue.get_nowait(1)", "queue.put_nowait()"),
    *("queue.nothing", "queue.qsize(1)", "queue.empty(1)", "queue.close(1)", "len(queue)"),
    *("bool(queue)", "iter(queue)", "queue.put_nowait(1, 2)", "queue[0]", "queue.full(None)"),
    *("pickle.dumps(queue)", "queue.__getstate__()", "pickle.dumps([queue])"),
)
_WRONG_PUTS = (
    *("queue.put()", "queue.put(1, 2, 3, 4)", "queue.put(1, tiemout=1)", "queue.put(object=1)"),
)


#: Objects of the sort that a machine takes.
objects_of = st.runner().flatmap(lambda machine: machine.objects)


class QueueMachine(Machine):
    objects = OBJECTS
    setups = tuple(f"queue = context.Queue({size})" for size in _SIZES)

    @initialize(setup=setups_of, method=methods)
    def make(self, setup, method):
        self.begin(setup, method)

    @rule(actor=actors, obj=objects_of, block=blocks, timeout=timeouts)
    def put(self, actor, obj, block, timeout):
        self.do(actor, f"queue.put({obj}, {block}, {timeout})")

    @rule(actor=actors, obj=objects_of)
    def put_nowait(self, actor, obj):
        self.do(actor, f"queue.put_nowait({obj})")

    @rule(actor=actors, block=blocks, timeout=timeouts)
    def get(self, actor, block, timeout):
        self.do(actor, f"queue.get({block}, {timeout})")

    @rule(actor=actors)
    def get_nowait(self, actor):
        self.do(actor, "queue.get_nowait()")

    @rule(actor=others)
    @precondition(is_alone)
    def get_for_ever(self, actor):
        self.do(actor, "queue.get()", may_wait=True)

    @rule(actor=others, obj=objects_of)
    @precondition(is_alone)
    def put_for_ever(self, actor, obj):
        self.do(actor, f"queue.put({obj})", may_wait=True)

    @rule(actor=actors, question=pick("empty()", "full()", "qsize()", "_closed", "_maxsize"))
    def ask(self, actor, question):
        self.do(actor, f"queue.{question}")

    @rule(actor=actors, text=pick(*_WRONG))
    def ask_wrongly(self, actor, text):
        self.do(actor, text)

    @rule(actor=actors, way=pick("join_thread()", "close()", "cancel_join_thread()"))
    def leave(self, actor, way):
        # A call that waits would go on with a stranger's descriptor.
        if not self.is_waiting(actor):
            self.do(actor, f"queue.{way}")


class PlainQueueMachine(QueueMachine):
    @rule(actor=actors, text=pick(*_WRONG_PUTS))
    def put_wrongly(self, actor, text):
        self.do(actor, text)


class JoinableQueueMachine(QueueMachine):
    # What cannot be pickled is counted in the standard module only.
    objects = PICKLABLE
    setups = tuple(f"queue = context.JoinableQueue({size})" for size in _SIZES)

    @rule(actor=actors)
    def task_done(self, actor):
        self.do(actor, "queue.task_done()")

    @rule(actor=others)
    @precondition(is_alone)
    def join(self, actor):
        self.do(actor, "queue.join()", may_wait=True)


class SimpleQueueMachine(Machine):
    setups = ("queue = context.SimpleQueue()",)

    @initialize(setup=setups_of, method=methods)
    def make(self, setup, method):
        self.begin(setup, method)

    @rule(actor=actors, obj=OBJECTS)
    def put(self, actor, obj):
        self.do(actor, f"queue.put({obj})")

    @rule(actor=others)
    @precondition(is_alone)
    def get(self, actor):
        self.do(actor, "queue.get()", may_wait=True)

    @rule(actor=actors, size=pick("70_000", "200_000", "1 << 20"))
    @precondition(lambda self: self.pair.pending)
    def put_much(self, actor, size):
        # Only to one who waits for it: without, it waits in the standard module.
        self.do(actor, f"queue.put(bytes({size}))")

    @rule(actor=actors, text=pick("empty()", "_poll()", "_reader.closed"))
    def ask(self, actor, text):
        self.do(actor, f"queue.{text}")

    @rule(actor=actors)
    def close(self, actor):
        if not self.is_waiting(actor):
            self.do(actor, "queue.close()")

    @rule(
        actor=actors,
        text=pick(
            *("queue.put()", "queue.put(1, 2)", "queue.get(1)", "queue.empty(1)", "queue.qsize()"),
            *("pickle.dumps(queue)", "queue.__getstate__()", "queue.get_nowait()", "len(queue)"),
        ),
    )
    def ask_wrongly(self, actor, text):
        self.do(actor, text)


TestQueue = examples(PlainQueueMachine)
TestJoinableQueue = examples(JoinableQueueMachine)
TestSimpleQueue = examples(SimpleQueueMachine)
