"""One line for who meets what cannot be named in a child, where a terminal shows it."""

from __future__ import annotations

import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # Else not, since it takes as long as all of multiprocessing.
    from types import TracebackType

__all__ = ["explain", "watch"]

#: How the interpreters word it, from 3.11 on; each finds the name.
_TEXTS = tuple(
    map(
        re.compile,
        (
            r"Can't (?:pickle|get) local object '?(?:<(?:function|class) '?)?([^' ]+)",
            r"Can't pickle <(?:function|class) '?([^' ]+).*: (?:attribute lookup|it's not found)",
            r"Can't get attribute '([^']+)' on <module '__(?:mp_)?main__'",
            r"module '__(?:mp_)?main__' has no attribute '([^']+)'",
        ),
    )
)

_told = False


def explain(error: BaseException, method: str) -> str | None:
    """The line for an error, or None if it is another one."""
    for text in _TEXTS:
        if found := text.search(str(error)):
            return (
                f"martlet: {found[1]} has no name that a child started by {method} finds: "
                'set_start_method("fork") shares it, python -m martlet --by-value sends it'
            )
    return None


def watch() -> None:
    """Let an uncaught error of that kind be followed by the line, once."""
    before = sys.excepthook

    def show(
        kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        global _told
        before(kind, error, traceback)
        method = sys.modules["multiprocessing"].get_start_method()
        line = None if _told else explain(error, method)
        if line is not None and sys.stderr is not None:
            _told = True
            print(line, file=sys.stderr)

    sys.excepthook = show
