"""Methods that the engine passes on to an attribute of their object."""

from martlet import _engine

__all__ = ["delegate"]


def delegate(kind: type, attribute: str, *names: str) -> None:
    """Let methods of a class, which call the same of an attribute, do so without a frame."""
    for name in names:
        setattr(kind, name, _engine.Forwarder(attribute, name, vars(kind)[name]))
