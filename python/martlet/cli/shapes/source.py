"""The text of standard code, as what it says and not as it is laid out."""

from __future__ import annotations

import ast
import importlib
import os
from collections.abc import Iterator
from functools import cache
from importlib.machinery import PathFinder

from martlet._setup.install import REPLACEMENTS

__all__ = ["Source"]

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Source:
    """The source of the running interpreter's modules, whether martlet is in place or not."""

    def tree(self, module: str) -> ast.Module:
        """The whole of a module; an empty one if it has no source."""
        return _tree(module)

    def definitions(self, module: str, name: str) -> list[_Definition]:
        """The functions or classes of a dotted name; several where a condition chooses one."""
        scopes: list[ast.AST] = [self.tree(module)]
        for part in name.split("."):
            scopes = [found for scope in scopes for found in _directly_in(scope, part)]
        return [scope for scope in scopes if isinstance(scope, _Definition)]

    def text(self, place: str) -> str:
        """What ``module`` or ``module:dotted.name`` says; nothing if there is no such place."""
        module, _, name = place.partition(":")
        found = self.definitions(module, name) if name else [self.tree(module)]
        return "\n".join(map(ast.unparse, found))


def _directly_in(scope: ast.AST, name: str) -> Iterator[_Definition]:
    """The definitions of a name in a scope, also under conditions."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, _Definition):
            if node.name == name:
                yield node
        elif isinstance(node, ast.stmt | ast.ExceptHandler):
            yield from _directly_in(node, name)


@cache
def _tree(module: str) -> ast.Module:
    package, _, _ = module.rpartition(".")
    folders = None
    if package:
        path = importlib.import_module(package).__path__
        folders = [folder for folder in path if folder != REPLACEMENTS]
    spec = PathFinder.find_spec(module, folders)
    if spec is None or spec.origin is None or not os.path.exists(spec.origin):
        return ast.Module([], [])
    with open(spec.origin, "rb") as file:
        return ast.parse(file.read())
