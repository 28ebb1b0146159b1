"""Value and Array."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from .machine import Machine, actors, examples, methods
from .texts import pick, plain

_TYPES = pick(
    *("'i'", "'d'", "'c'", "'b'", "'B'", "'u'", "'q'", "'f'", "'H'", "'?'", "'z'", "''", "None"),
    *("ctypes.c_int", "ctypes.c_bool", "Pair", "ctypes.c_wchar", "int", "5"),
)
_LOCKS = pick(
    *("", ", lock=False", ", lock=True", ", lock=context.Lock()", ", lock=None", ", lock=5"),
    *(", lock='x'", ", lock=[]", ", lock=context.RLock()"),
)
_VALUES = st.one_of(
    pick("1", "-1", "300", "2**40", "2**70", "1.5", "nan", "b'a'", "b'ab'", "'a'", "'\\xe9'", "[]"),
    plain,
)


class ValueMachine(Machine):
    @initialize(kind=_TYPES, value=st.one_of(st.just(""), _VALUES), lock=_LOCKS, method=methods)
    def make(self, kind, value, lock, method):
        value = value and f", {value}"
        self.begin(f"thing = context.Value({kind}{value}{lock})", method)

    @rule(actor=actors, value=_VALUES)
    def assign(self, actor, value):
        self.do(actor, f"thing.value = {value}; thing.value")

    @rule(actor=actors, name=pick("x", "y", "z"), value=_VALUES)
    def assign_field(self, actor, name, value):
        self.do(actor, f"thing.{name} = {value}; thing.{name}")

    @rule(
        actor=actors,
        text=pick(
            *(
                "value",
                "get_obj()",
                "get_lock()",
                "acquire(False), thing.release()",
                "release()",
                "x",
                "nothing",
            ),
            *(
                "__enter__(), thing.__exit__(1, 2, 3)",
                "acquire(timeout=0), thing.__exit__()",
                "value.real",
            ),
        ),
    )
    def ask(self, actor, text):
        self.do(actor, f"thing.{text}")

    @rule(
        actor=actors, text=pick("thing", "repr(thing)", "pickle.dumps(thing)", "thing.value += 1")
    )
    def look(self, actor, text):
        self.do(actor, text)


class ArrayMachine(Machine):
    contents = st.one_of(
        pick(
            "3", "0", "-1", "'abc'", "b'abc'", "[1, 2, 3]", "range(4)", "1.5", "None", "iter([1])"
        ),
        pick("[1.5, 2]", "[None]", "[b'a', b'b']", "'\\xe9a'", "(2**40,)", "2**70", "[]", "{1: 2}"),
    )
    indices = pick(
        *("0", "1", "-1", "5", "-9", "'x'", "None", "1.0", "True", "2**70", ":", "::2", "::-1"),
        *("1:", ":-1", "5:9", "1:1", "'a':", "0:2"),
    )

    @initialize(kind=_TYPES, contents=contents, lock=_LOCKS, method=methods)
    def make(self, kind, contents, lock, method):
        self.begin(f"thing = context.Array({kind}, {contents}{lock})", method)

    @rule(actor=actors, index=indices)
    def read(self, actor, index):
        self.do(actor, f"thing[{index}]")

    @rule(actor=actors, index=indices, value=st.one_of(_VALUES, pick("[1, 2]", "b'xy'", "thing")))
    def write(self, actor, index, value):
        self.do(actor, f"thing[{index}] = {value}; thing[:]")

    @rule(actor=actors, index=indices)
    def delete(self, actor, index):
        self.do(actor, f"del thing[{index}]")

    @rule(
        actor=actors,
        text=pick(
            *("len(thing)", "list(thing)", "thing", "thing.get_lock()", "thing.get_obj()"),
            *("thing.value", "thing.raw", "thing.value = b'z'", "thing.raw = b'yyyyyyy'"),
            *(
                "thing.acquire(False), thing.release()",
                "thing.release()",
                "bytes(memoryview(thing.get_obj()))",
            ),
            *(
                "pickle.dumps(thing)",
                "thing.nothing",
                "reversed(thing)",
                "1 in thing",
                "thing + thing",
            ),
            *("thing.value = 'text'", "memoryview(thing)[0]", "thing == thing", "iter(thing)"),
        ),
    )
    def ask(self, actor, text):
        self.do(actor, text)


TestValue = examples(ValueMachine)
TestArray = examples(ArrayMachine)
