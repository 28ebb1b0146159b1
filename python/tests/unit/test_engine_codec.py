"""Pickles of plain values are those of the standard pickler, to the byte."""

import enum
import math
import pickle
import struct
from multiprocessing.reduction import ForkingPickler

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from martlet import _engine

NUMBERS = [0, 1, -1]
for exponent in (7, 8, 15, 16, 31, 32, 39, 40, 47, 55, 62, 63):
    NUMBERS += [sign * 2**exponent + delta for sign in (1, -1) for delta in (-1, 0, 1)]
NUMBERS = [number for number in NUMBERS if -(2**63) <= number < 2**63]

ATOMS = [
    None,
    True,
    False,
    0.0,
    -0.0,
    1.5,
    math.inf,
    "",
    "a",
    "é",
    "\U0001f426",
    "nul\0",
    "x" * 255,
    "x" * 256,
    "é" * 128,
    "x" * 20_000,
    b"",
    b"x" * 255,
    b"x" * 256,
    b"x" * 20_000,
]
LONG = [f"item {i}" for i in range(250)]
CONTAINERS = [
    (),
    (1,),
    (1, "a"),
    (1, "a", b"b"),
    (1, 2, 3, 4),
    tuple(LONG),
    [],
    [None],
    [1, 2.0],
    LONG,
    LONG + LONG,
    {},
    {1: 2},
    {"a": "b", b"c": None},
    dict.fromkeys(LONG, "same"),
    ["same", "same", b"same", b"same"],
    [0] * 999,
    {i: i for i in range(400)},
    ((), ((),), [[]], {}),
    (7, 0, (True, {"a": [1, (2.5, "b")]})),
    {(1, "a"): {"a": (1, "a")}, "b": [[[["a"]]]]},
    [LONG, LONG, {"again": LONG}],
    [[i, [i]] for i in range(150)],
]
SHARED = ["shared", {"in": ("both", "both")}]
CONTAINERS.append((SHARED, [SHARED, SHARED[0], SHARED[1]], SHARED))
DEEP: list[object] = []
for _ in range(31):
    DEEP = [DEEP]
CONTAINERS.append(DEEP)
IN_ITSELF: list[object] = [1, "a"]
IN_ITSELF.append(({"itself": IN_ITSELF},))
TUPLE_IN_ITSELF: tuple[list[object]] = ([],)
TUPLE_IN_ITSELF[0].append(TUPLE_IN_ITSELF)


def standard(value):
    return bytes(ForkingPickler.dumps(value))


def refuse(data):
    raise AssertionError(f"the standard unpickler was asked for {bytes(data)!r}")


@pytest.mark.parametrize("value", [*NUMBERS, *ATOMS, *CONTAINERS], ids=lambda v: repr(v)[:30])
def test_a_plain_value_is_pickled_as_the_standard_pickler_does(value):
    assert _engine.dumps(value) == standard(value)


@pytest.mark.parametrize("value", [*NUMBERS, *ATOMS, *CONTAINERS], ids=lambda v: repr(v)[:30])
def test_a_plain_pickle_is_read_without_the_standard_unpickler(value):
    result = _engine.loads(standard(value), refuse)
    assert type(result) is type(value)
    assert result == value


def test_the_bits_of_a_nan_survive():
    (nan,) = struct.unpack("<d", bytes([1, 2, 3, 4, 5, 6, 0xFF, 0x7F]))
    assert _engine.dumps(nan) == standard(nan)
    assert struct.pack("<d", _engine.loads(standard(nan), refuse)) == struct.pack("<d", nan)


def test_two_references_to_one_object_stay_one_object():
    text, data = "a text", b"some data"
    first, second, third, fourth = _engine.loads(_engine.dumps([text, data, text, data]), refuse)
    assert first is second or first is third
    assert first is third and second is fourth


def test_a_list_in_itself_stays_in_itself():
    assert _engine.dumps(IN_ITSELF) == standard(IN_ITSELF)
    result = _engine.loads(standard(IN_ITSELF), refuse)
    assert result[:2] == [1, "a"]
    assert result[2][0]["itself"] is result


def test_equal_objects_that_are_not_one_stay_two():
    texts = ["".join(["a", " text"]) for _ in range(2)]
    assert _engine.dumps(texts) == standard(texts)
    first, second = _engine.loads(standard(texts), refuse)
    assert first is not second


def test_two_times_one_byte_stay_two_as_the_standard_unpickler_leaves_them():
    one_byte = [b")", pickle.loads(pickle.dumps(b")"))]
    assert one_byte[0] is not one_byte[1]
    first, second = _engine.loads(standard(one_byte), refuse)
    assert first is not second


class Colour(enum.IntEnum):
    RED = 1


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [2**63, -(2**63) - 1, "\ud800", [{1}], {1: (1j,)}, set(), 1j, Colour.RED, [object()]]
    + [Text("a"), b"x" * 100_000, "x" * 100_000, [0] * 1000, bytearray(b"a"), [DEEP]]
    + [dict.fromkeys(range(1000)), TUPLE_IN_ITSELF],
    ids=lambda v: repr(v)[:30],
)
def test_what_is_not_plain_is_left_to_the_standard_pickler(value):
    assert _engine.dumps(value) is None


@pytest.mark.parametrize("value", [{1, 2}, 2**100, Colour.RED, [[[{1}]], 2], "\ud800"], ids=repr)
def test_what_is_not_plain_comes_back_all_the_same(value):
    result = _engine.loads(standard(value), pickle.loads)
    assert type(result) is type(value)
    assert result == value


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_of_any_protocol_is_read(protocol):
    value = {"a": 1, "b": (2.5, None, b"c")}
    assert _engine.loads(pickle.dumps(value, protocol), pickle.loads) == value


def test_the_standard_unpickler_is_given_the_very_object():
    data = b"no pickle"
    assert _engine.loads(data, lambda given: given) is data


def test_what_the_standard_unpickler_raises_passes_through():
    with pytest.raises(pickle.UnpicklingError):
        _engine.loads(b"\x80\x04garbage", pickle.loads)


@pytest.mark.parametrize("value", CONTAINERS, ids=lambda v: repr(v)[:30])
def test_a_pickle_cut_short_is_left_to_the_standard_unpickler(value):
    whole = standard(value)
    for end in range(min(len(whole), 300)):
        assert _engine.loads(whole[:end], lambda data: "asked") == "asked"


@pytest.mark.parametrize(
    "opcodes",
    [
        b"a.",
        b"u.",
        b"t.",
        b"(e.",
        b"\x94.",
        b"h\x00.",
        b"((t..",
        b"(" * 65 + b"t" * 65 + b".",
        b"]K\x01K\x02s.",
        b"}K\x01a.",
        b"}](K\x01u.",
        b"}](K\x01K\x02K\x03u.",
        b"]}K\x01s.",
        b"(]K\x01ae.",
        b"K\x01(\x85.",
        b"NN.",
        b"\x8c\xffabc.",
        b"B\xff\xff\xff\xffabc.",
        b"j\xff\xff\xff\xff.",
        b"\x95\xff\xff\xff\xff\xff\xff\xff\xff.",
        b"\x8a\x09123456789.",
        b"(" * 2000 + b".",
        b"N" * 2000 + b"t.",
        b"]" + b"\x94" * 2000 + b".",
    ],
)
def test_misplaced_opcodes_are_left_to_the_standard_unpickler(opcodes):
    assert _engine.loads(b"\x80\x04" + opcodes, lambda data: "asked") == "asked"


def test_a_value_that_its_container_lets_go_of_can_still_be_repeated():
    """The second value of a key drops the first, which the memo knows."""
    data = b"\x80\x04](}K\x01\x8c\x03one\x94sK\x02}(K\x01C\x03two\x94K\x01Nuh\x01h\x00e."
    assert _engine.loads(data, pickle.loads) == pickle.loads(data)


def test_text_keeps_no_copy_of_its_utf_8():
    text = "é" * 1000
    before = text.__sizeof__()
    _engine.dumps(text)
    assert text.__sizeof__() == before


ATOM = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(),
)
PLAIN = st.one_of(
    ATOM,
    st.lists(ATOM),
    st.lists(ATOM).map(tuple),
    st.dictionaries(ATOM, ATOM),
    st.lists(st.sampled_from(ATOMS[:-1])),
)


@settings(deadline=None)
@given(PLAIN)
def test_any_plain_value_is_pickled_as_the_standard_pickler_does(value):
    encoded = _engine.dumps(value)
    assert encoded is None or encoded == standard(value)
    assert _engine.loads(standard(value), pickle.loads) == value


HASHABLE = st.recursive(ATOM, lambda inner: st.lists(inner, max_size=4).map(tuple))


def again(inner):
    """Containers of some values, in which some values are several times."""
    values = st.lists(inner, max_size=5)
    return st.one_of(
        values,
        values.map(tuple),
        st.dictionaries(HASHABLE, inner, max_size=4),
        values.map(lambda items: [*items, items, tuple(items[:2]), *items[:2]]),
    )


NESTED = st.recursive(PLAIN, again, max_leaves=25)


@settings(max_examples=500, deadline=None)
@given(NESTED)
def test_any_nested_value_is_pickled_as_the_standard_pickler_does(value):
    encoded = _engine.dumps(value)
    assert encoded is None or encoded == standard(value)
    result = _engine.loads(standard(value), pickle.loads)
    assert result == value
    assert standard(result) == standard(pickle.loads(standard(value)))


OPCODES = b"NKMJGX().]}aesuthjBC\x80\x85\x86\x87\x88\x89\x8a\x8c\x94\x95\x00\x01\x02\x04"


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(OPCODES), st.integers(0, 255)), max_size=60))
def test_any_bytes_are_read_as_the_standard_unpickler_reads_them(tail):
    """Whatever is accepted means the same; the rest is handed over untouched."""
    data = b"\x80\x04" + bytes(tail) + b"."
    asked = []
    result = _engine.loads(data, asked.append)
    if asked:
        assert asked == [data]
    else:
        assert repr(result) == repr(pickle.loads(data))
