"""The check of the layers finds what it is there to find."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SPEC = importlib.util.spec_from_file_location("layers", ROOT / "tools/layers.py")
layers = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(layers)

SOUND = {
    "Sources/MartletEngine/System/Errno.swift": "struct Errno: Error {}\n",
    "Sources/MartletEngine/Locks/RobustLock.swift": "@safe\nstruct RobustLock {}\n",
    "Sources/MartletEngine/Queues/Stream.swift": "final class Stream { let lock: RobustLock }\n",
    "Sources/CPlatform/futex.c": '#include <sys/mman.h>\n#include "platform.h"\n',
    "Sources/CPlatform/include/platform.h": "#include <stdint.h>\n",
    "Sources/MartletPython/queue.c": '#include <Python.h>\n#include "martlet.h"\n',
    "python/martlet/__init__.py": "from martlet.low import name\n__all__ = ['name']\n",
    "python/martlet/__main__.py": "from martlet.cli import main\n__all__ = []\n",
    "python/martlet/cli/__init__.py": "import martlet.low\n__all__ = ['main']\n",
    "python/martlet/low.py": "__all__ = ['name']\n",
}
FAULTS = {
    "a lock that names a channel": (
        {"Sources/MartletEngine/Locks/RobustLock.swift": "struct RobustLock { var s: Stream? }\n"},
        "Sources/MartletEngine/Locks/RobustLock.swift: names Stream of Queues, a layer above Locks",
    ),
    "an extension that sees the platform layer": (
        {"Sources/MartletPython/queue.c": '#include "platform.h"\n'},
        'Sources/MartletPython/queue.c: includes "platform.h"',
    ),
    "a platform layer that sees Python": (
        {"Sources/CPlatform/futex.c": "#include <Python.h>\n"},
        "Sources/CPlatform/futex.c: includes <Python.h>",
    ),
    "modules that import each other": (
        {"python/martlet/low.py": "from .high import f\n__all__ = []\n"}
        | {"python/martlet/high.py": "__all__ = ['f']\ndef f():\n    from martlet import low\n"},
        "import cycle among martlet, martlet.__main__, martlet.cli, martlet.high, martlet.low",
    ),
    "a module that imports the command line": (
        {"python/martlet/low.py": "from martlet.cli import main\n__all__ = []\n"}
        | {"python/martlet/cli/__init__.py": "__all__ = ['main']\n"},
        "python/martlet/low.py: imports martlet.cli, which only __main__ may",
    ),
    "a module without exports": (
        {"python/martlet/low.py": "name = 1\n"},
        "python/martlet/low.py: has no __all__",
    ),
    "a folder that no rule knows": (
        {"Sources/MartletEngine/Codec/Codec.swift": "struct Codec {}\n"},
        "Sources/MartletEngine/Codec: a folder that tools/layers.py does not know",
    ),
    "a public type that sees the platform layer": (
        {"Sources/Martlet/Event.swift": "internal import CPlatform\n"},
        "Sources/Martlet/Event.swift: imports CPlatform",
    ),
    "a file that is too long": (
        {"python/martlet/low.py": "__all__ = ['name']\n" * 400},
        "python/martlet/low.py: 400 lines; 399 is the most",
    ),
}


def build(root, files):
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def test_a_sound_tree_has_no_faults(tmp_path):
    build(tmp_path, SOUND)
    assert layers.check(tmp_path) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(tmp_path, name):
    files, complaint = FAULTS[name]
    build(tmp_path, SOUND | files)
    assert layers.check(tmp_path) == [complaint]


def test_names_in_comments_and_texts_are_no_faults(tmp_path):
    text = '// Stream\n/* Stream */\nstruct RobustLock { let name = "Stream" }\n'
    build(tmp_path, SOUND | {"Sources/MartletEngine/Locks/RobustLock.swift": text})
    assert layers.check(tmp_path) == []


def test_the_project_has_no_faults():
    assert layers.check(ROOT) == []
