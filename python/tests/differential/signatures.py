"""Prints, as JSON, what each class and function of multiprocessing says of itself."""

import importlib
import inspect
import json
import multiprocessing
import pkgutil
import re

SPECIAL = ("__init__", "__enter__", "__exit__", "__getstate__", "__setstate__", "__repr__")


def signature(routine):
    try:
        text = str(inspect.signature(routine))
    except (TypeError, ValueError):
        return None
    # What is positional only in C, and what martlet has more than the standard module.
    text = text.replace("/, ", "").replace(", /", "")
    return re.sub(r", (strict|robust)=False| at 0x\w+", "", text)


def facts(thing):
    routine = getattr(thing, "__func__", thing)
    # The methods of a type made in C cannot say to which module they belong.
    in_c = inspect.ismethoddescriptor(routine)
    return {
        "name": getattr(routine, "__name__", None),
        "qualname": None if in_c else getattr(routine, "__qualname__", None),
        "module": None if in_c else getattr(routine, "__module__", None),
        "signature": signature(routine) if callable(routine) else None,
        "doc": inspect.cleandoc(getattr(routine, "__doc__", None) or "") or None,
    }


def bases(kind):
    """The names of the classes above it, but for those that martlet puts between."""
    names = [f"{base.__module__}.{base.__qualname__}" for base in kind.__mro__]
    plain = [name.replace("._standard.", ".") for name in names if not name.startswith("martlet.")]
    return list(dict.fromkeys(plain))


def faces():
    for info in pkgutil.iter_modules(multiprocessing.__path__[-1:]):
        if "win32" in info.name:
            continue
        module = importlib.import_module(f"multiprocessing.{info.name}")
        for name, thing in sorted(vars(module).items()):
            if getattr(thing, "__module__", None) != module.__name__ or name == "__loader__":
                continue
            if inspect.isroutine(thing) or inspect.isclass(thing):
                yield f"{info.name}.{name}", facts(thing)
            if inspect.isclass(thing):
                yield f"{info.name}.{name} is a", bases(thing)
                for attribute in sorted(dir(thing)):
                    if attribute in SPECIAL or not attribute.startswith("__"):
                        member = inspect.getattr_static(thing, attribute)
                        yield f"{info.name}.{name}.{attribute}", facts(member)


print(json.dumps(dict(faces())))
