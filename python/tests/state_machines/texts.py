"""Strategies of texts: random objects and arguments as the Python text that makes them."""

from hypothesis import strategies as st

__all__ = ["blocks", "numbers", "objects", "pick", "plain", "timeouts"]


def pick(*texts):
    return st.sampled_from(texts)


_INTEGERS = st.one_of(
    st.integers(-300, 300), st.integers(), st.sampled_from([2**31, -(2**63), 2**64, 1 << 2040])
)
_FLOATS = st.floats(allow_nan=False, allow_infinity=False).map(repr)
_TEXTS = st.text(max_size=8).map(ascii)

_STEADY = st.one_of(_INTEGERS.map(repr), _TEXTS, _FLOATS)

# In the order in which a failing example is made simpler.
_HASHABLE = st.one_of(
    pick("None", "True", "0", "1", "''", "'a'", "b''"),
    _STEADY,
    st.binary(max_size=8).map(repr),
    pick("nan", "inf", "-inf", "-0.0", "0.0", "5e-324", "complex(nan, -0.0)", "1j"),
    pick("'\\ud800'", "'\\udcff\\x00'", "'\\U0001f426'", "'\\xe9'", "'\\x00'", "'e\\u0301'"),
    pick("...", "NotImplemented", "range(3)", "range(-5, 2**70, 7)", "()", "frozenset()"),
    pick("Point(1, 2)", "Point(nan, ())", "Colour.RED", "Colour.BLUE", "Flags.ONE | Flags.TWO"),
    pick("Frozen(3)", "Text('text')", "Number(7)", "Decimal('1.10')", "Decimal('NaN')"),
    pick("Fraction(1, 3)", "date(2024, 2, 29)", "timedelta(-1, 2, 3)", "timezone.utc"),
    pick("datetime(1, 1, 1)", "datetime(2024, 2, 29, 1, 2, 3, 4, timezone(timedelta(hours=-9)))"),
    pick("PurePosixPath('/a/b')", "UUID(int=7)", "int", "Record", "KeyError", "type(None)"),
    pick("print", "len", "double", "partial(int, base=2)", "itemgetter(1)", "'abc'.upper"),
    pick("str.join", "dict.fromkeys", "Record('a', [1]).method", "type(...)", "list[int]"),
)
_UNHASHABLE = st.one_of(
    pick("[]", "{}", "set()", "bytearray()", "bytearray(b'ab')", "Record('a', [1, 'a'])"),
    pick("KeyError('a')", "OSError(2, 'no', 'file')", "Broken(1, 'two')", "StopIteration(5)"),
    pick("ExceptionGroup('many', [ValueError(1), KeyError(2)])", "with_cause('why')"),
    pick("UnicodeDecodeError('utf-8', b'\\xff', 0, 1, 'bad')", "SystemExit(3)"),
    pick("KeyboardInterrupt()", "BaseException(1)", "object()", "Slots(1, [2])"),
    pick("List([1], 'name')", "State(5)", "array('d', [0.5])", "deque([1], 3)", "slice(1, None)"),
    pick("OrderedDict(b=1, a=2)", "defaultdict(list, a=[1])", "Counter('aab')", "Index(2)"),
    pick("loop()", "knot()", "twice([1])", "twice('text')", "twice((1, 'a'))", "twice(1 << 99)"),
    pick("twice(Point(1, [2]))", "twice(b'bytes')", "twice(1.5)", "chain(40)"),
    pick("Stranger()", "twice(frozenset({1}))", "[*'aa', 'ab'[:1]]", "{'a': 'a', 'b': 'a'}"),
)
_NUMPY = st.one_of(
    pick(
        "np.arange(3)", "np.float64(1.5)", "np.zeros((2, 0), 'i2')", "np.array([[1, 2], [3, 4]]).T"
    ),
    pick("np.array(['a', None], object)", "np.datetime64('2024-02-29')", "np.ma.masked"),
    pick("twice(np.ones(2))", "np.array(5)[()]", "np.arange(6)[::2]", "np.dtype('>f8')"),
)

#: What cannot be pickled.
_NOTHING = st.one_of(
    pick("lambda: 0", "local_function()", "generator()", "threading.Lock()", "memoryview(b'ab')"),
    pick("sys", "Refuses()", "Refuses(KeyError, 'a', 1)", "Refuses(OSError, 2, 'no')"),
    pick(
        "Refuses(EOFError)",
        "Refuses(BrokenPipeError, 32, 'pipe')",
        "Refuses(Broken, 1, 2)",
    ),
    pick(
        "sys.stdin", "iter([].__class__, 1)", "chain(100000)", "[1, lambda: 0]", "{'a': Refuses()}"
    ),
    pick("type('Here', (), {})()", "sys._getframe()"),
)
#: What cannot be read again.
_POISON = st.one_of(
    pick("Explodes()", "Explodes(KeyError, 'a')", "Explodes(OSError, 11, 'again')"),
    pick("Explodes(EOFError)", "Explodes(BrokenPipeError, 32, 'pipe')", "Unreadable(1, 'a')"),
    pick("Explodes(StopIteration)", "Explodes(InterruptedError, 4, 'stop')", "[Explodes()]"),
)


def _containers(parts):
    several = st.lists(parts, max_size=4)
    return st.one_of(
        several.map(lambda texts: f"[{', '.join(texts)}]"),
        several.map(lambda texts: f"({''.join(text + ', ' for text in texts)})"),
        st.lists(st.tuples(_HASHABLE, parts), max_size=3).map(
            lambda pairs: f"{{{', '.join(f'{key}: {text}' for key, text in pairs)}}}"
        ),
        _HASHABLE.map(lambda text: f"{{{text}}}"),
        # Several only of what has the same place in a set of every process.
        st.lists(_STEADY, min_size=1, max_size=4).map(lambda texts: f"{{{', '.join(texts)}}}"),
        parts.map(lambda text: f"twice({text})"),
        parts.map(lambda text: f"Record('r', {text})"),
    )


#: Objects that travel and are small.
plain = st.one_of(_HASHABLE, _UNHASHABLE)
_TRAVELLING = st.recursive(plain, _containers, max_leaves=8)


def objects(has_numpy, unpicklable=True, most=500):
    """Objects of which some cannot be read, or not be pickled, of at most about `most` bytes."""
    small = _TRAVELLING.filter(lambda text: len(text) <= most)
    rare = st.integers(0, 99).flatmap(
        lambda number: _NUMPY if has_numpy and number == 99 else small
    )
    return st.one_of(
        small, small, small, small, rare, _POISON, *([_NOTHING] if unpicklable else [])
    )


#: What is given as `block`, and as `timeout` of a call that must end by itself: not only numbers.
blocks = pick("True", "False", "1", "0", "'yes'", "[]", "None", "2.5")
numbers = pick(
    *("0", "SOON", "-1", "0.0", "-0.0", "False", "-inf", "SOON_FRACTION", "-(2**70)"),
    "Fraction(-1, 2)",
)
timeouts = st.one_of(numbers, pick("'x'", "b'a'", "[]", "1j", "object()"))
