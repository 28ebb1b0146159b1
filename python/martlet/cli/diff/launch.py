"""Runs a program as ``python app.py`` does: ``launch.py standard|martlet METHOD app.py args...``.

It is a script of its own so that both modules see the same program in the same way. The start
method becomes the default one, as if the interpreter had been made so: the program may still
call ``set_start_method``.
"""

import importlib.machinery
import io
import os
import sys
import types

__all__ = ["main"]


def main(module: str, method: str, program: str, args: list[str]) -> None:
    """Run `program` in place of this script."""
    sys.argv = [program, *args]
    if not sys.flags.safe_path:
        sys.path[0] = os.path.dirname(os.path.realpath(program))
    path = os.path.abspath(program)
    space = types.ModuleType("__main__")
    space.__file__ = path
    space.__loader__ = importlib.machinery.SourceFileLoader("__main__", path)
    space.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = space  # First, for `multiprocessing` gives it a second name.
    if module == "martlet":
        _install()

    import multiprocessing.context  # Not before `install`.

    default = multiprocessing.context._default_context
    if not hasattr(default, "_default_context"):
        raise RuntimeError("this interpreter's default start method is not in _default_context")
    vars(default)["_default_context"] = multiprocessing.get_context(method)
    with io.open_code(path) as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    exec(code, space.__dict__)


def _install() -> None:
    """Put martlet in the place of the standard module, wherever this copy of it lies."""
    folder = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))
    sys.path.insert(0, folder)
    import martlet

    sys.path.remove(folder)
    martlet.install()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
