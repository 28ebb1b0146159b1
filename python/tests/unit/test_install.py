"""Installing changes what it says, everywhere, and nothing else."""

import multiprocessing
import pkgutil
import subprocess
import sys
import textwrap
from pathlib import Path

import martlet
import pytest
from martlet._setup.install import in_child

PACKAGE = Path(martlet.__file__).parent
#: Programs, and what needs the interpreter's own tests, which not every one has.
SCRIPTS = ("martlet.cli.conformance.suite", "martlet.cli.diff.probe", "martlet._setup.child")
MODULES = [
    "martlet",
    *(
        info.name
        for info in pkgutil.walk_packages([str(PACKAGE)], "martlet.")
        if not info.name.startswith(SCRIPTS) and info.name != "martlet._engine"
    ),
]


def output(program, *options, folder=None):
    command = [sys.executable, *options, "-c", textwrap.dedent(program)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_martlet_does_not_import_multiprocessing():
    program = "import sys, martlet; print([n for n in sys.modules if 'multiprocessing' in n])"
    assert output(program) == "[]"


def test_a_child_that_is_started_afresh_imports_no_more_than_on_the_standard_module():
    program = "import sys, multiprocessing.spawn; print(*sys.modules)"
    standard = set(output(program).split())
    own = set(output(in_child(program)).split())
    assert own - standard == {"gc", "martlet", "martlet._setup", "martlet._setup.install"}


def test_installing_imports_no_more_than_multiprocessing_itself():
    standard = set(output("import sys, multiprocessing; print(*sys.modules)").split())
    own = set(output("import sys, martlet; martlet.install(); print(*sys.modules)").split())
    assert own - standard == {"martlet", "martlet._setup", "martlet._setup.install"}


def test_the_submodules_import_no_more_than_the_standard_ones():
    names = {info.name for info in pkgutil.iter_modules(multiprocessing.__path__)}
    words = ", ".join(f"multiprocessing.{name}" for name in sorted(names - {"popen_spawn_win32"}))
    program = f"import sys, {words}; print(*sys.modules)"
    standard = set(output(program).split())
    own = set(output(f"import martlet; martlet.install(); {program}").split())
    added = {name for name in own - standard if not name.startswith("martlet")}
    assert added <= {"__future__"}


@pytest.mark.parametrize("prepare", ["gc.enable()", "gc.disable()", "gc.freeze()"])
def test_a_child_has_its_collector_as_it_was(prepare):
    program = f"import gc; {prepare}; before = gc.isenabled(), gc.get_freeze_count() > 0"
    check = "print((gc.isenabled(), gc.get_freeze_count() > 0) == before)"
    assert output(f"{program}; {in_child(check)}") == "True"


def test_what_the_package_has_itself_is_its_own_and_all_else_the_standard_name():
    public = {path.stem for path in PACKAGE.iterdir() if not path.name.startswith("_")} - {"py"}
    assert {"cli", "errors", "multiprocessing"} <= public
    for name in public:
        own = (
            f"import martlet.{name} as own; print([*getattr(own, '__path__', ()), own.__file__][0])"
        )
        assert Path(output(own)).is_relative_to(PACKAGE)
    assert (
        output("import martlet.queues, multiprocessing.queues as q; print(martlet.queues is q)")
        == "True"
    )


def test_importing_martlet_changes_nothing():
    program = "import martlet, multiprocessing; print(len(multiprocessing.__path__))"
    assert output(program) == "1"


@pytest.mark.parametrize(
    "take",
    ["martlet.Queue", "martlet.install()", "from martlet import Lock", "import martlet.pool"],
)
def test_taking_a_name_installs(take):
    program = f"""
        import martlet
        {take}
        import multiprocessing
        print(multiprocessing.__path__[0])
    """
    assert output(program) == str(PACKAGE / "multiprocessing")


def test_installing_twice_is_installing_once():
    program = """
        import martlet
        martlet.install()
        import multiprocessing.queues, multiprocessing.connection
        path, modules = list(multiprocessing.__path__), dict(vars(multiprocessing))
        martlet.install()
        print(multiprocessing.__path__ == path, vars(multiprocessing) == modules)
    """
    assert output(program) == "True True"


def test_every_name_of_the_api_is_the_same_object():
    program = """
        import multiprocessing
        before = list(multiprocessing.__all__)
        import martlet
        for name in before:
            ours, theirs = getattr(martlet, name), getattr(multiprocessing, name)
            # A method of the default context is bound anew each time it is taken.
            assert ours == theirs, name
        assert multiprocessing.__all__ == before
        assert martlet.__all__ == [*before, "OwnerDied", "WorkerLost", "by_value", "install"]
        assert set(before) <= set(dir(martlet))
    """
    assert output(program) == ""


def test_an_error_of_its_own_is_one_of_multiprocessing_and_installs_nothing():
    program = """
        import martlet, multiprocessing, pickle
        assert issubclass(martlet.OwnerDied, multiprocessing.ProcessError)
        error = pickle.loads(pickle.dumps(martlet.OwnerDied(12)))
        assert type(error) is martlet.OwnerDied and error.pid == 12
        assert str(error) == "process 12 died while it held this lock"
        assert len(multiprocessing.__path__) == 1
    """
    assert output(program) == ""


def test_every_submodule_is_the_same_module():
    program = """
        import importlib, pkgutil, multiprocessing
        names = [info.name for info in pkgutil.walk_packages(multiprocessing.__path__)]
        names += ["dummy.connection"]
        import martlet
        for name in names:
            if name == "popen_spawn_win32":
                continue
            ours = importlib.import_module(f"martlet.{name}")
            assert ours is importlib.import_module(f"multiprocessing.{name}"), name
            assert ours.__name__ == f"multiprocessing.{name}", name
        print(len(names) > 20)
    """
    assert output(program) == "True"


def test_star_import_gives_the_api():
    program = """
        from martlet import *
        import multiprocessing
        assert not [n for n in multiprocessing.__all__ if n not in globals()]
        print(Queue().__class__.__module__, install.__module__)
    """
    assert output(program) == "multiprocessing.queues martlet._setup.install"


def test_what_is_made_after_a_late_install_is_of_martlet():
    program = """
        import concurrent.futures.process, multiprocessing as mp, os
        import multiprocessing.managers, multiprocessing.pool, multiprocessing.queues
        import multiprocessing.heap, multiprocessing.synchronize
        import martlet
        martlet.install()
        for name in ("connection", "heap", "queues", "synchronize", "managers", "pool"):
            module = getattr(mp, name)
            assert module is __import__("sys").modules[f"multiprocessing.{name}"], name
        assert mp.pool.wait is mp.connection.wait
        assert mp.managers.connection is mp.connection
        assert mp.managers.listener_client["pickle"][0] is mp.connection.Listener
        context = mp.get_context("fork")
        for made in (context.Queue()._reader.handle, context.Lock()._semlock):
            print(type(made).__module__)
        with context.Pool(1) as pool:
            print(type(pool._inqueue._reader.handle).__module__)
            try:
                pool.apply(os._exit, (1,))
            except martlet.WorkerLost:
                assert isinstance(pool, mp.pool.Pool)
        with concurrent.futures.ProcessPoolExecutor(1, context) as executor:
            print(executor.submit(abs, -1).result())
    """
    assert (
        output(program)
        == "martlet._objects.queue_handles\nmartlet._engine\nmartlet._objects.queue_handles\n1"
    )


@pytest.mark.parametrize("name", MODULES)
def test_a_module_can_be_imported_alone_and_its_all_is_honest(name):
    program = f"""
        import importlib
        module = importlib.import_module({name!r})
        listed = module.__all__
        assert len(set(listed)) == len(listed)
        missing = [n for n in listed if not hasattr(module, n)]
        own = [n for n, value in list(vars(module).items())
               if getattr(value, "__module__", None) == {name!r} and not n.startswith("_")]
        print(missing, [n for n in own if n not in listed])
    """
    assert output(program) == "[] []"


def test_pickles_name_the_standard_modules():
    program = """
        import pickle, martlet
        from martlet import connection, context, heap, managers, pool, queues, synchronize
        for module in (connection, context, heap, managers, pool, queues, synchronize):
            for value in list(vars(module).values()):
                own = isinstance(value, type) and value.__module__ == module.__name__
                # Some proxies of the standard module have a name that is taken by another.
                if own and getattr(module, value.__name__, None) is value:
                    assert b"martlet" not in pickle.dumps(value), value
        near, far = martlet.Pipe()
        data = bytes(martlet.reduction.ForkingPickler.dumps(near))
        assert b"multiprocessing.connection" in data and b"martlet" not in data
    """
    assert output(program) == ""


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_child_needs_neither_site_packages_nor_the_environment(method, tmp_path):
    program = tmp_path / "app.py"
    program.write_text(
        textwrap.dedent(f"""\
        import sys
        def work(queue):
            queue.put(sys.modules["multiprocessing"].__path__[0])
            queue.put((sys.flags.isolated, sys.flags.no_site))
        if __name__ == "__main__":
            sys.path.insert(0, {str(PACKAGE.parent)!r})
            import martlet
            del sys.path[0]
            context = martlet.get_context({method!r})
            queue = context.Queue()
            process = context.Process(target=work, args=(queue,))
            process.start()
            print(queue.get(), *queue.get())
            process.join()
        """)
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", program], capture_output=True, text=True, timeout=120
    )
    assert (done.stdout, done.stderr) == (f"{PACKAGE / 'multiprocessing'} 1 1\n", "")
