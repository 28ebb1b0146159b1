"""What martlet takes for granted of standard code is so here, and is missed where it is not."""

import ast
import json
import pickle
import re
import subprocess
import sys
from multiprocessing import popen_spawn_posix
from pathlib import Path
from types import ModuleType

import martlet
import pytest
from martlet import forkserver
from martlet._setup.standard import expect
from martlet.cli import info
from martlet.cli.shapes import checks, differing, live, missing, table
from martlet.cli.shapes.source import Source
from martlet.cli.tested import TESTED

ROOT = Path(__file__).resolve().parents[3]
CASES = [
    (shape, place, fragment)
    for shape in table.SHAPES
    for place, fragments in shape.fragments.items()
    for fragment in fragments
]
PLACES = [(shape, place) for shape in table.SHAPES for place in shape.fragments if ":" in place]


def text(value):
    return value.name if isinstance(value, table.Shape) else None


def test_standard_code_is_as_martlet_expects_it():
    assert differing() == {}


class Edited(Source):
    """Source in which one place says something else."""

    def __init__(self, place, old, new):
        self.place, self.old, self.new = place, old, new

    def text(self, place):
        text = super().text(place)
        if place == self.place:
            assert self.old in text
            text = text.replace(self.old, self.new)
        return text


@pytest.mark.parametrize(("shape", "place", "fragment"), CASES, ids=text)
def test_a_place_that_says_something_else_is_named(shape, place, fragment):
    assert missing(shape, Source()) is None
    edited = Edited(place, fragment, "something else")
    assert missing(shape, edited) == f"{place} does not say {fragment!r}."


@pytest.mark.parametrize("shape", table.SHAPES, ids=text)
def test_a_check_that_fails_is_named_and_says_what_is_not_so(shape):
    place, fragments = list(shape.fragments.items())[-1]
    found = differing(Edited(place, fragments[-1], "something else"))
    assert found == {
        shape.name: f"Not so here: {shape.says} {place} does not say {fragments[-1]!r}."
    }


class Without(Source):
    """Source in which there is no such function or class."""

    def __init__(self, module, name):
        self.gone = module, name

    def definitions(self, module, name):
        return [] if (module, name) == self.gone else super().definitions(module, name)


@pytest.mark.parametrize(("shape", "place"), PLACES, ids=text)
def test_a_place_that_is_not_there_is_named(shape, place):
    found = missing(shape, Without(*place.split(":")))
    assert found == f"There is no {place}, or no source of it."


@pytest.mark.parametrize("name", ["pool", "forkserver"])
def test_a_module_without_a_list_of_its_names_is_named(name):
    module = f"multiprocessing.{name}"
    found = differing(Edited(module, "__all__ = [", "names = ["))
    assert list(found) == ["modules"] and module in found["modules"]


class Redefined(Source):
    """Source in which a function is another one."""

    def __init__(self, module, name, text):
        self.place = module, name
        self.definition = ast.parse(text).body

    def definitions(self, module, name):
        if (module, name) == self.place:
            return self.definition
        return super().definitions(module, name)


@pytest.mark.parametrize(
    ("module", "name", "parameters"),
    [
        ("pool", "Pool._maintain_pool", "ctx, Process, pool, processes, inqueue, outqueue"),
        ("pool", "Pool._help_stuff_finish", "inqueue, task_handler"),
        ("connection", "Connection._send", "self, buf"),
        ("connection", "Pipe", "duplex=True, *, size"),
        ("queues", "Queue.__init__", "self, maxsize=0, *, ctx, name"),
        ("queues", "SimpleQueue.put", "self, obj, block"),
        ("synchronize", "Condition.notify", "self"),
        ("managers", "serve_client", "self, conn, address"),
    ],
)
def test_an_override_that_is_called_with_other_arguments_is_named(module, name, parameters):
    module = f"multiprocessing.{module}"
    function = name.rpartition(".")[2]
    source = Redefined(module, name, f"def {function}({parameters}): pass")
    assert f"{module}:{name} takes ({parameters})" in differing(source)["overrides"]


@pytest.mark.parametrize("name", ["_maintain_pool", "_get_sentinels", "_handle_workers"])
def test_an_override_of_nothing_is_named(name):
    found = differing(Without("multiprocessing.pool", f"Pool.{name}"))
    assert f"multiprocessing.pool:Pool has no {name}" in found["overrides"]


def test_another_protocol_of_pickles_is_named(monkeypatch):
    monkeypatch.setattr(pickle, "DEFAULT_PROTOCOL", 6)
    assert list(differing()) == ["pickle-protocol"]


def test_a_path_of_another_type_is_named(monkeypatch):
    monkeypatch.setattr(martlet.installed(), "__path__", tuple(martlet.installed().__path__))
    assert list(differing()) == ["package"]


def test_another_module_of_the_program_is_named(monkeypatch):
    monkeypatch.setattr(live, "new_main", ModuleType)
    assert list(differing()) == ["main-module"]


def test_a_class_without_a_hook_is_refused_at_once():
    with pytest.raises(RuntimeError, match=r"has no _maintain_pool\(\), so that martlet"):
        expect(type("Pool", (), {}), "_maintain_pool")


def test_a_class_that_does_not_use_what_is_replaced_is_refused_at_once():
    class ForkServer:
        """Uses each name, but not together."""

        def ensure_running(self):
            return forkserver.util

        def other(self):
            return self.spawnv_passfds

    with pytest.raises(
        RuntimeError, match=r"does not use util and spawnv_passfds, so that martlet"
    ):
        expect(ForkServer, uses=[("util", "spawnv_passfds")])
    expect(forkserver.ForkServer, uses=[("util", "spawnv_passfds")])


#: Which text of which module makes martlet wrong without a word where it is another one.
FATAL = {
    "forkserver": ("util.spawnv_passfds(", "util.spawn_by_other_means("),
    "popen_spawn_posix": ("spawn.get_command_line(", "spawn.command_line("),
    "synchronize": ("_multiprocessing.SemLock(", "_native.SemLock("),
    "heap": ("Arena(length)", "make_arena(length)"),
    "queues": ("_start_thread", "_begin_thread"),
    "connection": ("def _recv_bytes(", "def _receive_bytes("),
    "pool": ("_maintain_pool", "_keep_pool"),
    "sharedctypes": ("__all__ =", "names ="),
}
#: Puts martlet in place where a standard module has another text.
IMPORTING = """
import sys
from importlib.machinery import SourceFileLoader

name, old, new = sys.argv[1:]
get_code = SourceFileLoader.get_code

def get_other_code(loader, fullname):
    if fullname != name or "martlet" in loader.path:
        return get_code(loader, fullname)
    text = loader.get_source(fullname)
    assert old in text
    return compile(text.replace(old, new), loader.path, "exec", dont_inherit=True)

SourceFileLoader.get_code = get_other_code
import martlet, importlib
martlet.install()
importlib.import_module(name)
"""


@pytest.mark.parametrize("module", FATAL)
def test_martlet_fails_at_once_where_it_would_be_wrong_without_a_word(module):
    command = [sys.executable, "-c", IMPORTING, f"multiprocessing.{module}", *FATAL[module]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"RuntimeError: multiprocessing.{module}")
    assert last.endswith(
        "so that martlet does not fit this interpreter: see python -m martlet info"
    )


def test_a_child_that_would_be_spawned_without_martlet_is_not(monkeypatch):
    module = ModuleType("spawn")
    exec("def get_command_line(**words): return ['python', '-m', 'module']", vars(module))
    with pytest.raises(RuntimeError, match=r"^no command '-c' with 'from multiprocessing\.spawn"):
        popen_spawn_posix._Spawn(module).get_command_line()


def test_the_decision_names_each_check():
    (page,) = (ROOT / "docs/decisions").glob("0018-*.md")
    listed = re.findall(r"^\| `([a-z-]+)` \|", page.read_text(), re.MULTILINE)
    assert listed == list(checks())


def run_info(capsys, *words):
    assert info.main(list(words)) == 0
    return capsys.readouterr().out


def test_info_says_that_a_version_was_tested_and_fits(capsys, monkeypatch):
    monkeypatch.setattr(info, "is_tested", lambda: True)
    assert "\ntested           yes\n" in run_info(capsys)
    assert f"as martlet expects it in all {len(checks())} checks\n" in run_info(capsys)
    facts = json.loads(run_info(capsys, "--json"))
    assert (facts["tested"], facts["tested versions"]) == (True, list(TESTED))
    assert (facts["checks"], facts["differing"]) == (list(checks()), {})


def test_info_says_what_differs_on_a_version_that_was_not_tested(capsys, monkeypatch):
    monkeypatch.setattr("platform.python_version", lambda: "3.99.1")
    monkeypatch.setattr(pickle, "DEFAULT_PROTOCOL", 6)
    text = run_info(capsys)
    assert f"\ntested           not this version, but {', '.join(TESTED)}\n" in text
    assert f"not as martlet expects it in 1 of {len(checks())} checks:\n" in text
    assert text.endswith("\n  pickle-protocol: Not so here: Pickles are of protocol 4 or 5.\n")
    facts = json.loads(run_info(capsys, "--json"))
    assert facts["tested"] is False and list(facts["differing"]) == ["pickle-protocol"]
