"""Pipes of both sorts, and waiting for several things at once."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from .machine import HAS_NUMPY, Machine, actors, examples, is_alone, methods, others, setups_of
from .texts import objects, pick, timeouts

OBJECTS = objects(HAS_NUMPY)
ENDS = pick("a", "b")

_BUFFERS = pick(
    *("b'bytes'", "b''", "bytearray(b'abc')", "memoryview(b'abcdef')[::2]", "array('i', [1, 2])"),
    *("memoryview(array('i', [1, 2]))", "memoryview(b'abcdef')[1:3]", "'text'", "None", "[1]", "1"),
)
_RANGES = pick(
    *("", ", 1", ", 1, 2", ", 0, 0", ", 3", ", -1", ", 0, -1", ", 2, 9", ", 99", ", None"),
    *(", 0, None", ", 1.5", ", 'x'", ", True", ", 2**70", ", 1, 2, 3", ", offset=1", ", size=1"),
)
_LIMITS = pick(
    "", "2", "0", "100", "None", "-1", "1.5", "'x'", "2**70", "True", "maxlength=3", "1, 2"
)
_PLACES = pick(
    *("buffer", "buffer, 1", "buffer, 2, 3", "buffer, -1", "buffer, 99", "b'constant'", "'x'"),
    *(
        "buffer, None",
        "array('i', [0] * 9)",
        "memoryview(buffer)[2:]",
        "bytearray()",
        "buffer, 1.5",
    ),
    *("array('i', [0] * 9), 1", "None", "memoryview(buffer)[::2]"),
)
_QUESTIONS = pick(
    *("closed", "readable", "writable", "__enter__()", "fileno() > 2"),
    *("nothing", "close(1)", "fileno(1)", "poll(0, 1)", "__exit__()"),
    *("recv_bytes_into(1, 2, 3)", "poll(timeout=0)", "_handle is None", "send_bytes(1, 2, 3, 4)"),
    *("_check_closed()", "_check_readable()", "_check_writable()"),
)


class PipeMachine(Machine):
    setups = ("a, b = context.Pipe()",)

    def __init__(self):
        super().__init__()
        #: The process that may have refused a message of an end for its length: to others it is
        #: garbage then, or whole.
        self.refusing = {}

    @initialize(setup=setups_of, method=methods)
    def make(self, setup, method):
        self.begin(setup, method)

    def may_receive(self, actor, end):
        return self.refusing.get(end, actor[0]) == actor[0]

    @property
    def is_flooded(self):
        """Whether somebody waits because a message does not fit, and others would, too."""
        return any("send" in text for text, _ in self.pair.pending.values())

    @rule(actor=actors, end=ENDS, obj=OBJECTS)
    @precondition(lambda self: not self.is_flooded)
    def send(self, actor, end, obj):
        self.do(actor, f"{end}.send({obj})")

    @rule(actor=actors, end=ENDS, buffer=_BUFFERS, part=_RANGES)
    @precondition(lambda self: not self.is_flooded)
    def send_bytes(self, actor, end, buffer, part):
        self.do(actor, f"{end}.send_bytes({buffer}{part})")

    @rule(actor=others, end=ENDS)
    @precondition(is_alone)
    def recv(self, actor, end):
        if self.may_receive(actor, end):
            self.do(actor, f"{end}.recv()", may_wait=True)

    @rule(actor=others, end=ENDS, limit=_LIMITS)
    @precondition(is_alone)
    def recv_bytes(self, actor, end, limit):
        if self.may_receive(actor, end):
            if limit:
                self.refusing[end] = actor[0]
            self.do(actor, f"{end}.recv_bytes({limit})", may_wait=True)

    @rule(actor=others, end=ENDS, place=_PLACES)
    @precondition(is_alone)
    def recv_bytes_into(self, actor, end, place):
        text = f"buffer = bytearray(b'0123456789'); n = {end}.recv_bytes_into({place}); n, buffer"
        if self.may_receive(actor, end):
            self.do(actor, text, may_wait=True)

    @rule(actor=others, end=ENDS, size=pick("70_000", "300_000", "1 << 20"))
    @precondition(is_alone)
    def send_much(self, actor, end, size):
        self.do(actor, f"{end}.send_bytes(b'm' * ({size}))", may_wait=True)

    @rule(actor=actors, end=ENDS, timeout=timeouts)
    def poll(self, actor, end, timeout):
        self.do(actor, f"{end}.poll({timeout})")

    @rule(actor=others, end=ENDS)
    @precondition(is_alone)
    def poll_for_ever(self, actor, end):
        self.do(actor, f"{end}.poll(None)", may_wait=True)

    @rule(actor=actors, end=ENDS, question=_QUESTIONS)
    def ask(self, actor, end, question):
        # Where it would wait, there is another rule.
        self.do(actor, f"{end}.{question}")

    @rule(actor=actors, end=ENDS, way=pick("close()", "__exit__(1, 2, 3)"))
    def close(self, actor, end, way):
        # A call that waits would go on with a stranger's descriptor.
        if not self.is_waiting(actor):
            self.do(actor, f"{end}.{way}")

    @rule(end=ENDS)
    @precondition(lambda self: not self.pair.pending)
    def close_in_all(self, end):
        for actor in self.actors[::2]:
            self.do(actor, f"{end}.close()")

    @rule(actor=actors, text=pick("a", "b", "repr(a)", "a == b", "hash(a) == hash(b)", "type(a)"))
    def look(self, actor, text):
        self.do(actor, text)

    @rule(actor=actors, end=ENDS)
    def pickle(self, actor, end):
        # Without the number of its descriptor.
        self.do(actor, f"len(pickle.dumps({end}))")


class SimplexMachine(PipeMachine):
    setups = ("a, b = context.Pipe(False)",)


class WaitMachine(Machine):
    """`connection.wait` over connections, a queue's reader, sockets and a process's sentinel."""

    setups = (
        "a, b = context.Pipe(); c, d = context.Pipe(False); queue = context.Queue(); "
        "s, t = socket.socketpair()",
    )

    @initialize(setup=setups_of, method=methods)
    def make(self, setup, method):
        self.begin(setup, method)

    things = st.lists(
        pick("a", "b", "c", "d", "s", "t", "queue._reader", "'x'", "-1", "None"),
        max_size=5,
    ).map(", ".join)

    @rule(actor=actors, things=things, timeout=timeouts)
    def wait(self, actor, things, timeout):
        self.do(actor, f"ready = wait([{things}], {timeout}); {self.positions(things)}")

    @rule(actor=others, things=things)
    @precondition(is_alone)
    def wait_for_ever(self, actor, things):
        text = f"ready = wait([{things}]); {self.positions(things)}"
        self.do(actor, text, may_wait=True)

    @staticmethod
    def positions(things):
        return f"[n for n, thing in enumerate([{things}]) if any(thing is one for one in ready)]"

    @rule(actor=actors, text=pick("a.send(1)", "b.send(2)", "d.send(3)", "queue.put(4)"))
    def send(self, actor, text):
        self.do(actor, text)

    @rule(actor=actors, text=pick("s.send(b'5')", "t.send(b'6')"))
    def send_to_socket(self, actor, text):
        self.do(actor, text)

    @rule(actor=actors, end=pick("a", "b", "c", "queue._reader"))
    def receive(self, actor, end):
        self.do(actor, f"{end}.recv() if {end}.poll() else None")

    @rule(actor=actors)
    def get(self, actor):
        self.do(actor, "queue.get_nowait()")

    @rule(end=pick("a", "b", "c", "d", "s", "t"))
    @precondition(lambda self: not self.pair.pending)
    def close_in_all(self, end):
        for actor in self.actors[::2]:
            self.do(actor, f"{end}.close()")


TestPipe = examples(PipeMachine)
TestSimplexPipe = examples(SimplexMachine)
TestWait = examples(WaitMachine)
