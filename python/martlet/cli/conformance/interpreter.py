"""A throw-away interpreter in which every program runs on the module that is judged."""

from __future__ import annotations

import shutil
import sysconfig
import tempfile
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Interpreter", "interpreter"]

_HERE = Path(__file__).parent
_CHILD = _HERE.parent.parent / "_setup" / "child.py"


@dataclass(frozen=True)
class Interpreter:
    """What runs the tests.

    Attributes
    ----------
    module : str
        What `multiprocessing` is in it: "standard" or "martlet".
    command : tuple of str
        Its command line, without a program.
    suites : Path
        The folder of the modules that hold tests, each named ``*_METHOD.py``.
    """

    module: str
    command: tuple[str, ...]
    suites: Path = _HERE / "suites"


@contextmanager
def interpreter(module: str, flags: Sequence[str]) -> Iterator[Interpreter]:
    """Make one, with these flags, for as long as the context lasts.

    It is an environment of its own, so that also programs which tests start with
    ``-c``, ``-E`` or ``-I`` get martlet, and nobody's site packages are touched.
    """
    with tempfile.TemporaryDirectory(prefix="martlet-python-") as folder:
        venv.create(folder, symlinks=True)
        if module == "martlet":
            packages = sysconfig.get_path("purelib", "venv", {"base": folder, "platbase": folder})
            shutil.copy(_HERE / "everywhere.py", Path(packages, "martlet_everywhere.py"))
            Path(packages, "martlet.pth").write_text(
                f"import martlet_everywhere; martlet_everywhere.watch({str(_CHILD)!r})\n"
            )
        yield Interpreter(module, (str(Path(folder, "bin", "python")), *flags))
