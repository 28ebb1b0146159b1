"""The objects that are sent."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["ARRAY", "INT", "TUPLE", "Payload", "of_bytes", "size_name"]


@dataclass(frozen=True)
class Payload:
    """An object to send.

    Attributes
    ----------
    name : str
        What rows call it.
    byte_count : int
        How many bytes of data it has; about how many its pickle has, if it is small.
    form : str
        ``object``, ``bytes`` or ``array``, since some libraries move only bytes.
    make : callable
        Makes it.
    """

    name: str
    byte_count: int
    form: str
    make: Callable[[], Any]


def size_name(byte_count: int) -> str:
    """Like ``64KiB``; only for what is a whole number of its unit."""
    for unit, size in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if byte_count >= size:
            return f"{byte_count // size}{unit}"
    return f"{byte_count}B"


def of_bytes(byte_count: int) -> Payload:
    """Plain bytes."""
    return Payload(size_name(byte_count), byte_count, "bytes", lambda: bytes(byte_count))


def _array() -> Any:
    return importlib.import_module("numpy").ones(1 << 20)


INT = Payload("int", 16, "object", lambda: 7)
TUPLE = Payload("tuple", 64, "object", lambda: (1, 2.5, "three"))
ARRAY = Payload("8MiB", 8 << 20, "array", _array)
