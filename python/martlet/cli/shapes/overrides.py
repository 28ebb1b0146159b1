"""Whether what martlet defines in the place of standard functions takes what those take."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from martlet._setup.install import REPLACEMENTS

from .source import Source

__all__ = ["strange_overrides"]

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def strange_overrides(source: Source) -> Iterator[str]:
    """What stands in the place of nothing, or takes other arguments; a text for each."""
    for file in sorted(Path(REPLACEMENTS).glob("*.py")):
        module = f"multiprocessing.{file.stem}"
        tree = ast.parse(file.read_bytes())
        for node in tree.body:
            if isinstance(node, _Function):
                yield from _compare(source, module, node.name, node)
            elif isinstance(node, ast.ClassDef) and source.definitions(module, node.name):
                yield from _compare_class(source, module, node)


def _compare_class(source: Source, module: str, replacement: ast.ClassDef) -> Iterator[str]:
    text = ast.unparse(replacement)
    for method in replacement.body:
        if not isinstance(method, _Function):
            continue
        home = _home(source, module, replacement.name, method.name)
        is_own = method.name.startswith("_martlet") or f"self.{method.name}" in text
        if home is not None:
            yield from _compare(source, module, f"{home}.{method.name}", method)
        elif method.name.startswith("_") and not (
            method.name.startswith("__") or is_own or _is_attribute(method)
        ):
            yield f"{module}:{replacement.name} has no {method.name}"


def _is_attribute(method: _Function) -> bool:
    """Whether a method stands in the place of an attribute."""
    return any(
        ast.unparse(decorator) == "property" or isinstance(decorator, ast.Attribute)
        for decorator in method.decorator_list
    )


def _home(source: Source, module: str, kind: str, method: str) -> str | None:
    """The class of the module from which a class has a method."""
    for definition in source.definitions(module, kind):
        if source.definitions(module, f"{kind}.{method}"):
            return kind
        for base in getattr(definition, "bases", ()):
            if home := _home(source, module, ast.unparse(base), method):
                return home
    return None


def _compare(source: Source, module: str, name: str, replacement: _Function) -> Iterator[str]:
    originals = [one for one in source.definitions(module, name) if isinstance(one, _Function)]
    if originals and not any(_takes(replacement, original) for original in originals):
        yield f"{module}:{name} takes ({ast.unparse(originals[-1].args)})"


def _takes(replacement: _Function, original: _Function) -> bool:
    """Whether a function can be called as another one is."""
    names, others = (
        [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        for function in (replacement, original)
    )
    if replacement.args.vararg is not None:
        others = others[: len(names)]
    only, others_only = (
        {one.arg for one in function.args.kwonlyargs} for function in (replacement, original)
    )
    return names == others and others_only <= only
