"""Properties of the command that runs CPython's tests: nothing hangs it, nothing escapes it."""

import contextlib
import json
import os
import platform
import select as select_module
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import pytest
from martlet.cli.conformance import baseline, names, plan, schedule, select, suite
from martlet.cli.conformance.baseline import Baseline
from martlet.cli.conformance.exceptions import Exceptions
from martlet.cli.conformance.interpreter import Interpreter, interpreter
from martlet.cli.conformance.schedule import Task, run_all
from martlet.cli.conformance.score import Score, more_left
from martlet.cli.conformance.suite import ClassRun, Result, discover, run_class
from martlet.cli.processes import abandoned, run

PYTHON = platform.python_version().rpartition(".")[0]
CLS = suite.TestClass("fork", "suite_fork", "TestThing", ("test_a", "test_b"))
PASS, FAIL = Result("pass"), Result("fail", "Traceback\nAssertionError: 1 != 2\n")


@pytest.fixture
def standard(tmp_path):
    """An interpreter for a tiny suite, which is written to a file."""
    suites = tmp_path / "suites"
    suites.mkdir()

    def write(text):
        (suites / "suite_fork.py").write_text("import unittest\n" + textwrap.dedent(text))
        return Interpreter("standard", (sys.executable,), suites)

    return write


def outcomes(class_run):
    return {name.rpartition(".")[2]: r.outcome for name, r in class_run.results.items()}


def exceptions(tmp_path, text):
    file = tmp_path / "exceptions.toml"
    file.write_text(text.replace("PYTHON", PYTHON))
    return Exceptions(file)


# -- running -------------------------------------------------------------------


def test_each_outcome_is_told_apart(standard):
    python = standard("""
        class TestMany(unittest.TestCase):
            def test_error(self): raise OSError
            def test_fail(self): self.fail()
            def test_pass(self): pass
            @unittest.skip("why")
            def test_skip(self): pass
            def test_subtest(self):
                with self.subTest(): self.fail()
            @unittest.expectedFailure
            def test_unexpected(self): pass
        """)
    (cls,) = discover(python, "fork")
    assert outcomes(run_class(python, cls, 60)) == {
        "test_error": "error",
        "test_fail": "fail",
        "test_pass": "pass",
        "test_skip": "skip",
        "test_subtest": "fail",
        "test_unexpected": "fail",
    }


def test_a_test_that_hangs_or_crashes_is_cut_and_the_rest_goes_on(standard, tmp_path):
    python = standard(f"""
        import os, pathlib, signal, subprocess, time
        class TestThing(unittest.TestCase):
            def test_a(self):
                child = subprocess.Popen(["sleep", "600"], start_new_session=True)
                pathlib.Path({str(tmp_path)!r}, "pid").write_text(str(child.pid))
                time.sleep(600)
            def test_b(self): os.kill(os.getpid(), signal.SIGSEGV)
            def test_c(self): pass
        """)
    result = run_class(python, replace(CLS, tests=("test_a", "test_b", "test_c")), 3)
    assert outcomes(result) == {"test_a": "timeout", "test_b": "crash", "test_c": "pass"}
    assert "in test_a" in result.results["fork.TestThing.test_a"].detail  # where it hung
    with contextlib.suppress(ProcessLookupError):
        child = os.pidfd_open(int((tmp_path / "pid").read_text()))
        assert select_module.select([child], [], [], 60)[0]  # it has ended
        os.close(child)


def test_a_process_that_cannot_end_itself_is_ended_once_it_makes_no_progress(tmp_path):
    ticks = iter([1, 2, 2, 2, 2, 2, 2, 2, 2, 2])
    program = "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"
    done = run([sys.executable, "-c", program], timeout=1.5, progress=lambda: next(ticks))
    assert done.code is None and 1.5 < done.seconds < 20


def test_a_failing_fixture_is_the_result_of_all_tests_of_its_class(standard):
    python = standard("""
        class TestThing(unittest.TestCase):
            @classmethod
            def setUpClass(cls): raise OSError("no fixture")
            def test_a(self): pass
            def test_b(self): pass
        """)
    result = run_class(python, CLS, 60)
    assert outcomes(result) == {"test_a": "error", "test_b": "error"}
    assert "no fixture" in result.results["fork.TestThing.test_a"].detail


def test_what_does_not_pass_is_tried_once_more(standard, tmp_path):
    python = standard(f"""
        import pathlib
        class TestThing(unittest.TestCase):
            def test_a(self): pathlib.Path({str(tmp_path)!r}, "first").mkdir(exist_ok=False)
            def test_b(self):
                first = pathlib.Path({str(tmp_path)!r}, "second")
                if not first.exists():
                    first.mkdir()
                    self.fail()
        """)
    (tmp_path / "first").mkdir()
    task = Task(python, CLS)
    assert outcomes(run_all([task], 1, 60)[task]) == {"test_a": "error", "test_b": "pass"}


def test_programs_that_tests_start_are_on_martlet_too():
    with interpreter("martlet", ("-X", "dev")) as martlet:
        shown = "import multiprocessing.queues as q, sys; print(q.__file__, sys.flags.dev_mode)"
        for options in ([], ["-E"], ["-I"]):
            command = [*martlet.command, *options, "-c", shown]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            assert done.stdout.endswith("martlet/multiprocessing/queues.py True\n"), done.stderr
        lazy = "import sys; print([m for m in sys.modules if m in ('martlet', 'multiprocessing')])"
        command = [*martlet.command, "-c", lazy]
        assert subprocess.check_output(command) == b"[]\n"


def test_an_imported_class_is_found_also_where_imports_are_lazy(standard):
    python = standard("from other import TestThing\n")  # Before 3.15 the option means nothing.
    (python.suites / "other.py").write_text(
        "import unittest\nclass TestThing(unittest.TestCase):\n    def test_a(self): pass\n"
    )
    lazy = replace(python, command=(*python.command, "-X", "lazy_imports=all"))
    assert discover(lazy, "fork") == [replace(CLS, tests=("test_a",))]


def test_a_run_on_the_wrong_module_is_no_run(standard):
    python = standard("class TestThing(unittest.TestCase):\n    def test_a(self): pass\n")
    with pytest.raises(RuntimeError, match="ran on the module standard"):
        run_class(replace(python, module="martlet"), replace(CLS, tests=("test_a",)), 60)


# -- what is left --------------------------------------------------------------


def test_what_is_left_is_named(standard):
    python = standard("""
        import os, subprocess, sys, tempfile, threading, time
        class TestThing(unittest.TestCase):
            def test_a(self):
                type(self).kept = os.open(".", os.O_RDONLY)
                threading.Thread(target=time.sleep, args=(1,), name="late", daemon=True).start()
                tempfile.mkdtemp(prefix="kept-")
                open("/dev/shm/psm_kept", "x").close()
        """)
    left = run_class(python, replace(CLS, tests=("test_a",)), 60).left
    Path("/dev/shm/psm_kept").unlink(missing_ok=True)  # where it was not in a folder of its own
    assert sorted(kind for kind, _ in left) == ["descriptor", "file", "name", "thread"]
    assert {("thread", "late"), ("name", "psm_kept")} < set(left)
    assert any(kind == "file" and thing.startswith("kept-") for kind, thing in left)


def test_a_descriptor_is_known_by_what_it_is_and_not_by_its_number(standard):
    python = standard("""
        import os
        a, kept = os.pipe(), os.open(".", os.O_RDONLY)
        class TestThing(unittest.TestCase):
            def test_a(self):
                moved = os.dup(kept)
                os.close(kept)
                for end in a: os.close(end)
                type(self).b = os.pipe(), os.open("/dev/null", os.O_RDONLY)
                os.open("/", os.O_RDONLY)
        """)
    left = run_class(python, replace(CLS, tests=("test_a",)), 60).left
    assert sorted(left) == [("descriptor", "/"), ("descriptor", "/dev/null")]


@pytest.mark.parametrize("count", [1, 2])
def test_a_name_of_others_is_not_left_by_a_class(standard, tmp_path, monkeypatch, count):
    monkeypatch.setattr(names, "can_have_own_names", lambda: False)
    monkeypatch.setattr(schedule, "can_have_own_names", lambda: False)
    monkeypatch.setattr(schedule, "_PATIENCE", 0.0)
    python = standard(f"""
        import os, pathlib, tempfile
        class TestThing(unittest.TestCase):
            def test_a(self):
                folder = pathlib.Path({str(tmp_path)!r})
                runs = len(list(folder.glob("run*")))
                (folder / f"run{{runs}}").touch()
                # In the first run only, as if another program made it just then.
                if runs < {count}:
                    name = tempfile.mktemp(prefix="psm_martlet_test", dir="/dev/shm")
                    open(name, "x").close()
        """)
    task = Task(python, replace(CLS, tests=("test_a",)))
    left = run_all([task], 1, 60)[task].left
    for name in Path("/dev/shm").glob("psm_martlet_test*"):
        name.unlink()
    assert [kind for kind, _ in left] == ["name"] * (count - 1)


def test_a_name_that_goes_by_itself_is_not_left_by_a_class(standard, tmp_path, monkeypatch):
    monkeypatch.setattr(names, "can_have_own_names", lambda: False)
    monkeypatch.setattr(schedule, "can_have_own_names", lambda: False)
    python = standard(f"""
        import os, pathlib, tempfile
        class TestThing(unittest.TestCase):
            def test_a(self):
                made = tempfile.mktemp(prefix="psm_martlet_test", dir="/dev/shm")
                pathlib.Path(made).touch()
                runs = len(list(pathlib.Path({str(tmp_path)!r}).glob("run*")))
                pathlib.Path({str(tmp_path)!r}, f"run{{runs}}").write_text(made)
        """)

    def run_and_remove_late(*arguments):  # As another program would that holds it for a while.
        done = run_class(*arguments)
        threading.Timer(0.3, Path((tmp_path / "run1").read_text()).unlink).start()
        return done

    first = run_class(python, replace(CLS, tests=("test_a",)), 60)
    assert [kind for kind, _ in first.left] == ["name"]
    monkeypatch.setattr(schedule, "run_class", run_and_remove_late)
    schedule._forget_names_of_others(Task(python, replace(CLS, tests=("test_a",))), first, 60)
    assert first.left == []
    Path((tmp_path / "run0").read_text()).unlink()


def test_a_name_is_abandoned_if_it_is_ours_and_no_program_uses_it(monkeypatch):
    def left(made):
        return abandoned([made.name.lstrip("/")], deadline=0.0)

    mapped = SharedMemory(create=True, size=1)
    assert left(mapped) == ()
    mapped.close()
    assert left(mapped) == (mapped.name,)
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: 1 + Path("/dev/shm", mapped.name).stat().st_uid)
        assert left(mapped) == ()
    mapped.unlink()
    assert left(mapped) == ()


def test_only_what_the_standard_module_does_not_leave_counts():
    left = [("file", "a"), ("file", "b"), ("thread", "t")]
    assert list(more_left(left, ["file", "thread", "file"])) == []
    assert list(more_left(left, ["file", "thread"])) == ["2 x file (standard module: 1): a, b"]


# -- selection and what is known -----------------------------------------------


def test_a_pattern_is_a_part_of_a_name_or_has_wildcards(tmp_path):
    def chosen(pattern, text=""):
        return [cls.tests for cls in select([CLS], pattern, exceptions(tmp_path, text))]

    assert chosen(None) == chosen("Thing") == chosen("fork.*.test_?") == [("test_a", "test_b")]
    assert chosen("test_b") == [("test_b",)]
    assert chosen("nothing") == []
    assert chosen(None, LIST) == [("test_a",)]  # the other one is unsteady


def test_the_standard_module_is_asked_once(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    a, b = Interpreter("standard", ("a",)), Interpreter("martlet", ("b",))
    first = Baseline([], ())
    assert plan([CLS], first, a, b, False) == [Task(a, CLS), Task(b, CLS)]
    first.learn(CLS.id, ClassRun({"fork.TestThing.test_a": PASS}, [("file", "x")]))
    first.save()
    known = Baseline([], ())
    assert known.left == {CLS.id: ["file"]}
    rest = Task(a, replace(CLS, tests=("test_b",)))
    assert plan([CLS], known, a, b, False) == [rest, Task(b, CLS)]
    assert plan([CLS], known, a, b, True) == [Task(a, CLS), Task(b, CLS)]
    assert Baseline([], ("-X", "dev")).results == {}


# -- the score and the list of exceptions --------------------------------------

LIST = """\
[[exception]]
test = "*.TestThing.test_a"
pythons = ["PYTHON"]
looks_at = "Queue._name"
why = "nobody can use it"
[[unsteady]]
test = "*.test_b"
pythons = ["PYTHON"]
why = "it is luck"
"""


def score(results, exceptions):
    ids = {f"fork.TestThing.test_{letter}": result for letter, result in results.items()}
    return Score.of(ids, dict.fromkeys(ids, PASS), exceptions)


def test_a_test_is_lost_if_only_the_standard_module_passes_it(tmp_path):
    judged = score({"a": PASS, "b": FAIL}, exceptions(tmp_path, ""))
    assert judged.passed() == judged.passed("fork") == (1, 2)
    assert list(judged.lines()) == [
        "lost: fail     fork.TestThing.test_b  [AssertionError: 1 != 2]"
    ]
    failing = {"fork.TestThing.test_a": FAIL}
    assert Score.of(failing, failing, exceptions(tmp_path, "")).passed() == (0, 0)


def test_an_exception_need_not_pass_and_is_stale_if_it_does(tmp_path):
    listed = exceptions(tmp_path, LIST)
    failed = score({"a": FAIL, "c": PASS}, listed)
    assert failed.passed() == (1, 1) and not failed.lost and not failed.stale
    assert list(failed.lines()) == ["excepted: fork.TestThing.test_a, which looks at Queue._name"]
    passed = score({"a": PASS, "c": PASS}, listed)
    assert passed.stale == {"fork.TestThing.test_a"}
    assert "stale: fork.TestThing.test_a" in next(passed.lines())


def test_an_exception_holds_for_the_versions_it_names(tmp_path):
    other = exceptions(tmp_path, LIST.replace("PYTHON", "2.7"))
    assert list(score({"a": FAIL, "b": PASS}, other).lost) == ["fork.TestThing.test_a"]


def test_an_exception_without_a_reason_is_refused(tmp_path):
    with pytest.raises(ValueError, match="looks_at, why in"):
        exceptions(tmp_path, '[[exception]]\ntest = "x"\npythons = []\n')
    with pytest.raises(ValueError, match="skip means nothing"):
        exceptions(tmp_path, '[[skip]]\ntest = "x"\n')


def test_no_test_is_excepted():
    assert Exceptions()._excepted == []


# -- the command ---------------------------------------------------------------


@pytest.mark.skipif(not baseline.suite_files(), reason="this Python came without its test package")
def test_the_command_runs_on_the_interpreter_at_hand(tmp_path):
    command = [sys.executable, "-m", "martlet", "conformance", "--json", "--dev", "--compare-time"]
    command += ["--pattern", "fork.TestInvalidFamily.test_invalid_family"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path))
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["passed"], document["expected"], document["left"]) == (1, 1, {})
    assert set(document["seconds"]["fork"]) == {"martlet", "standard"}
    assert document["tests"]["fork.TestInvalidFamily.test_invalid_family"]["outcome"] == "pass"
    assert "1 of 1 tests that pass on the standard module pass" in done.stderr
