"""The canonical text of a value or an error, equal on both sides if they are equal.

It tells types, bits and identities: that two places hold the same object is part of a value.
"""

import datetime
import decimal
import fractions
import re
import types
import zlib

__all__ = ["describe", "describe_error", "normalise"]

_PLAIN = (
    *(type(None), bool, int, float, complex, range, slice, types.EllipsisType),
    *(datetime.date, datetime.timedelta, datetime.tzinfo, decimal.Decimal, fractions.Fraction),
)
_LONGEST = 200
_DEEPEST = 60

#: What must differ between two processes.
_DIFFERING = [
    (re.compile(r"0x[0-9a-f]+"), "0x"),
    (re.compile(r"\b(pid|fd)=\d+|\(FD \d+\)"), ""),
    (re.compile(r"\(used \d+ kB\)"), ""),
]


def normalise(text):
    """Take out what must differ."""
    for pattern, replacement in _DIFFERING:
        text = pattern.sub(replacement, text)
    return text


def describe(value, own=None):
    """The text of `value`; the objects in `own` are told by their names."""
    return normalise(_Teller(own or {}).tell(value))


def describe_error(error, own=None):
    return normalise(_Teller(own or {}).tell_error(error))


def _name(kind):
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


class _Teller:
    def __init__(self, own):
        self._names = {id(value): name for name, value in own.items()}
        self._seen = {}
        self._kept = []
        self._depth = 0

    def tell(self, value):
        if id(value) in self._names and not isinstance(value, _PLAIN):
            return f"<{self._names[id(value)]}>"
        kind = type(value)
        if kind in _PLAIN or isinstance(value, _PLAIN[6:]):
            return repr(value)
        if id(value) in self._seen:
            return f"<again {self._seen[id(value)]}>"
        if kind not in (str, bytes, tuple) or value:
            self._seen[id(value)] = len(self._seen)
            self._kept.append(value)
        if self._depth == _DEEPEST:
            return "<deeper>"
        self._depth += 1
        try:
            return self._tell_new(value, kind)
        finally:
            self._depth -= 1

    def _tell_new(self, value, kind):
        if kind is str:
            return self._shortened(value, ascii, value.encode("utf-8", "surrogatepass"))
        if kind in (bytes, bytearray, memoryview):
            return self._shortened(value, repr if kind is not memoryview else bytes, bytes(value))
        if isinstance(value, BaseException):
            return self.tell_error(value)
        if isinstance(value, type) or callable(value) and hasattr(value, "__qualname__"):
            owner = getattr(value, "__self__", None)
            bound = "" if isinstance(owner, types.ModuleType) else f" of {self.tell(owner)}"
            return f"<{kind.__name__} {value.__module__}.{value.__qualname__}{bound}>"
        return self._tell_parts(value, kind)

    def _shortened(self, value, tell, data):
        if len(value) <= _LONGEST:
            return str(tell(value))
        return f"<{type(value).__name__} of {len(value)}, checksum {zlib.crc32(data):08x}>"

    def _tell_parts(self, value, kind):
        if isinstance(value, dict):
            items = [f"{self.tell(key)}: {self.tell(part)}" for key, part in value.items()]
            text = f"{{{', '.join(items)}}}"
        elif isinstance(value, (list, tuple)):
            text = f"[{', '.join(map(self.tell, value))}]"
        elif isinstance(value, (set, frozenset)):
            text = f"{{{', '.join(sorted(map(self.tell, value)))}}}"
        elif kind.__module__.partition(".")[0] == "numpy" and hasattr(value, "tobytes"):
            layout = getattr(value, "dtype", None), getattr(value, "shape", None)
            writable = value.flags.writeable
            text = f"{layout} {writable} {self._shortened(value.tobytes(), repr, value.tobytes())}"
        elif kind.__repr__ is not object.__repr__ and not getattr(value, "__dict__", None):
            text = repr(value)
        else:
            text = ""
        return f"{_name(kind)}({text}{self._tell_attributes(value)})"

    def _tell_attributes(self, value):
        attributes = dict(getattr(value, "__dict__", {}))
        for name in getattr(type(value), "__slots__", ()):
            if hasattr(value, name):
                attributes[name] = getattr(value, name)
        if isinstance(value, RecursionError):
            attributes.pop("__notes__", None)  # As many as there was room for on the stack.
        if not attributes or type(value).__module__.startswith(("multiprocessing", "ctypes")):
            return ""
        return f" with {', '.join(f'{name}={self.tell(attributes[name])}' for name in attributes)}"

    def tell_error(self, error):
        parts = [f"{_name(type(error))}({', '.join(map(self.tell, error.args))})"]
        parts.append(ascii(str(error)))
        if error.__cause__ is not None:
            parts.append(f"from {self.tell(error.__cause__)}")
        return " ".join(parts) + self._tell_attributes(error)
