"""Checks that the layers of the house hold, and prints what does not.

usage: tools/layers.py [ROOT]

Swift: a folder of the engine never names a type of a folder above it; a target imports only those
it stands on. C: the extension sees the engine only through martlet.h. Python: no import cycle, and
only __main__ imports the command line; in the package, `__all__` in each. Everywhere: no folder
that is not known here, and files under 400 lines, but for contracts.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["check"]

# Folders of the same rank may name each other.
RANKS = {"System": 0, "Locks": 1, "Memory": 1, "Queues": 2, "Pipes": 3, "Pools": 3}
TYPE = re.compile(
    r"^(?:@\w+(?:\([^)]*\))?\s+|(?:public|package|final|indirect|fileprivate|private)\s+)*"
    r"(?:struct|class|enum|actor|protocol|typealias)\s+(\w+)",
    re.MULTILINE,
)
SWIFT_ASIDES = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"][^>"]+[>"])', re.MULTILINE)
LIBC = re.compile(
    r"<(?:sys/\w+|linux/\w+|assert|dirent|dlfcn|errno|fcntl|inttypes|limits|link|math|poll|pthread"
    r"|sched|signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|time|unistd)\.h>"
)
# What the C files of a target may include, apart from libc and the target's own headers.
INCLUDABLE = {
    "CPlatform": set(),
    "CMartlet": set(),
    "MartletLibrary": {'"martlet.h"'},
    "MartletPython": {"<Python.h>", "<structmember.h>", '"martlet.h"', '"martlet_pool.h"'},
}
LONGEST = 400
# Interfaces are one file each, however long.
CONTRACTS = re.compile(r"martlet_\w+\.h|_engine\.pyi")
# What the Swift files of a target may import of the project.
IMPORTABLE = {
    "Martlet": {"MartletEngine"},
    "MartletABI": {"CMartlet", "MartletEngine"},
    "MartletEngine": {"CPlatform"},
}
# The folders in which there may be files, and no others; of the package, those it consists of.
FOLDERS = {
    "Sources": {*INCLUDABLE, *IMPORTABLE, "CPython"},
    "Sources/MartletEngine": set(RANKS),
    "Sources/MartletPython": {
        *("connection", "include", "linker", "lock", "module", "pickle", "pool", "queue", "value"),
    },
    "python/martlet": {"_objects", "_pool", "_setup", "cli", "multiprocessing"},
}


def check(root: Path) -> list[str]:
    """Return what is wrong in the tree at `root`, one line for each fault."""
    rules = [
        *(swift_layers, swift_imports, c_includes, python_imports, python_exports),
        *(folders, file_lengths),
    ]
    return [fault for rule in rules for fault in rule(root)]


def swift_layers(root: Path) -> Iterator[str]:
    """Find types that are named below the folder that declares them."""
    texts = {
        file: SWIFT_ASIDES.sub(" ", file.read_text())
        for folder in RANKS
        for file in sorted((root / "Sources/MartletEngine" / folder).rglob("*.swift"))
    }

    def layer(file: Path) -> str:
        return file.relative_to(root / "Sources/MartletEngine").parts[0]

    homes: dict[str, str] = {}
    for file, text in texts.items():
        for name in TYPE.findall(text):
            if name not in homes or RANKS[layer(file)] < RANKS[homes[name]]:
                homes[name] = layer(file)
    for file, text in texts.items():
        for name in sorted(set(re.findall(r"\b[A-Z]\w*", text)) & homes.keys()):
            if RANKS[homes[name]] > RANKS[layer(file)]:
                place = file.relative_to(root)
                yield f"{place}: names {name} of {homes[name]}, a layer above {layer(file)}"


def swift_imports(root: Path) -> Iterator[str]:
    """Find imports of targets on which a target does not stand."""
    own = re.compile(r"^[\w@() ]*\bimport (Martlet\w*|CMartlet|CPlatform|CPython)$", re.MULTILINE)
    for target, importable in IMPORTABLE.items():
        for file in sorted((root / "Sources" / target).rglob("*.swift")):
            for name in sorted(set(own.findall(file.read_text())) - importable):
                yield f"{file.relative_to(root)}: imports {name}"


def c_includes(root: Path) -> Iterator[str]:
    """Find includes that reach around the contract."""
    for target, includable in INCLUDABLE.items():
        folder = root / "Sources" / target
        files = sorted([*folder.rglob("*.c"), *folder.rglob("*.h")])
        own = {f'"{file.name}"' for file in files}
        for file in files:
            for header in INCLUDE.findall(file.read_text()):
                if header not in includable | own and not LIBC.fullmatch(header):
                    yield f"{file.relative_to(root)}: includes {header}"


def python_modules(root: Path) -> dict[str, Path]:
    """Return the modules of the package: their full names and their files."""
    modules = {}
    for file in sorted((root / "python/martlet").rglob("*.py")):
        parts = file.relative_to(root / "python").with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return modules


def imports(module: str, file: Path, modules: dict[str, Path]) -> Iterator[str]:
    """Find which modules of the package a file imports, inside functions too."""
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            up = package.split(".")[: len(package.split(".")) - node.level + 1]
            origin = ".".join([*(up if node.level else []), *filter(None, [node.module])])
            names = [
                inner if (inner := f"{origin}.{alias.name}") in modules else origin
                for alias in node.names
            ]
        else:
            continue
        yield from (name for name in names if name in modules)


def python_imports(root: Path) -> Iterator[str]:
    """Find import cycles, and importers of the command line."""
    modules = python_modules(root)
    graph = {name: set(imports(name, file, modules)) for name, file in modules.items()}
    for name, targets in graph.items():
        outside = name != "martlet.__main__" and not f"{name}.".startswith("martlet.cli.")
        for target in sorted(targets):
            if outside and f"{target}.".startswith("martlet.cli."):
                place = modules[name].relative_to(root)
                yield f"{place}: imports {target}, which only __main__ may"
    # What is left once modules without imports are taken away, again and again, is in a cycle
    # or imports one.
    while leaves := {name for name, targets in graph.items() if not targets}:
        graph = {n: targets - leaves for n, targets in graph.items() if n not in leaves}
    if graph:
        yield f"import cycle among {', '.join(sorted(graph))}"


def python_exports(root: Path) -> Iterator[str]:
    """Find modules of the package that do not say what they offer."""
    for file in python_modules(root).values():
        nodes = list(ast.walk(ast.parse(file.read_text())))
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
        # A module that loads the standard one into itself has that one's `__all__`.
        if "__all__" not in names | texts and "load_standard" not in names:
            yield f"{file.relative_to(root)}: has no __all__"


def folders(root: Path) -> Iterator[str]:
    """Find folders that no rule knows."""
    for place, known in FOLDERS.items():
        for folder in sorted((root / place).glob("*/")):
            if folder.is_dir() and folder.name not in known | {"__pycache__"}:
                yield f"{folder.relative_to(root)}: a folder that tools/layers.py does not know"


def file_lengths(root: Path) -> Iterator[str]:
    """Find source files that are too long to have one purpose."""
    for folder in ["Sources", "Tests", "examples", "python", "tools"]:
        for file in sorted((root / folder).rglob("*")):
            if CONTRACTS.fullmatch(file.name):
                continue
            if file.suffix in {".c", ".h", ".py", ".pyi", ".swift"}:
                count = len(file.read_text().splitlines())
                if count >= LONGEST:
                    yield f"{file.relative_to(root)}: {count} lines; {LONGEST - 1} is the most"


def main(arguments: list[str]) -> int:
    """Run the command line; the result is the exit code."""
    faults = check(Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
