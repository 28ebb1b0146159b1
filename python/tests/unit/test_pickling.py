"""Arrays are pickled with their buffers beside them, by the standard pickler alone."""

import copyreg
import pickle
import sys
from multiprocessing import reduction
from types import SimpleNamespace

import pytest
from martlet._objects import pickling


class ndarray:
    """As numpy's, for those who do not look closely."""

    __module__ = "numpy"

    def __init__(self, data, isnative=True):
        self.data = data
        self.dtype = SimpleNamespace(isnative=isnative)

    @property
    def nbytes(self):
        return len(self.data)

    def __reduce_ex__(self, protocol):
        data = pickle.PickleBuffer(self.data) if protocol >= 5 else bytes(self.data)
        return ndarray, (data,)


@pytest.fixture(autouse=True)
def numpy(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", SimpleNamespace(ndarray=ndarray))


LARGE = ndarray(bytearray(range(256)) * 400)
SMALL = ndarray(bytearray(100))
FOREIGN = ndarray(LARGE.data, isnative=False)


@pytest.mark.parametrize("obj", [LARGE, (1, LARGE), [LARGE], {"k": LARGE}], ids=repr)
def test_a_large_array_gives_its_buffer(obj):
    dumped, buffers = pickling.dumps(obj)
    assert [bytes(buffer) for buffer in buffers] == [LARGE.data]
    assert len(dumped) < 200


class Odd:
    """A class whose module is no text."""

    __module__ = 5


@pytest.mark.parametrize(
    "obj", [SMALL, [SMALL], FOREIGN, [FOREIGN], 5, {1, 2}, [1] * 20 + [LARGE], bytearray(100_000)]
)
def test_everything_else_is_pickled_as_ever(obj):
    assert pickling.dumps(obj) == reduction.ForkingPickler.dumps(obj)


def test_the_module_of_a_class_may_be_anything():
    assert not pickling._has_buffers(Odd())


def test_another_pickler_is_asked_in_the_place_of_the_standard_one(monkeypatch):
    class Other(reduction.ForkingPickler):
        @classmethod
        def dumps(cls, obj, protocol=None):
            return b"other"

    with monkeypatch.context() as patch:
        patch.setattr(reduction, "ForkingPickler", Other)
        assert pickling.dumps(LARGE) == b"other"
    monkeypatch.setattr(reduction.ForkingPickler, "dumps", lambda obj: b"patched")
    assert pickling.dumps(LARGE) == b"patched"


def test_a_registered_reducer_is_honoured(monkeypatch):
    monkeypatch.setattr(
        reduction.ForkingPickler, "_extra_reducers", {ndarray: lambda array: (len, ("four",))}
    )
    assert pickle.loads(pickling.dumps(LARGE)) == 4
    monkeypatch.undo()
    assert ndarray not in copyreg.dispatch_table


def test_a_class_without_a_module_fails_as_the_pickler_says():
    namespace = {}
    exec("kind = type('Here', (), {})", namespace)
    kind = namespace["kind"]
    with pytest.raises((pickle.PicklingError, AttributeError)) as standard:
        pickle.dumps(kind())
    with pytest.raises(standard.type) as ours:
        pickling.dumps(kind())
    assert str(ours.value) == str(standard.value)
