"""Properties of the differential runner: what counts as the same, and what is left afterwards."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from martlet.cli import diff, processes
from martlet.cli.diff.check import Settings, compare_program
from martlet.cli.diff.compare import explains
from martlet.cli.diff.normalise import Sample, normalise
from martlet.cli.processes import Run, members, run, tree_environment

QUICK = Settings(runs=2, timeout=10.0, patience=1.0)
#: Lines that tell the program which module it is on, as only a differing program would.
ON_MARTLET = """\
import multiprocessing
on_martlet = len(multiprocessing.__path__) > 1
"""


@pytest.fixture
def program(tmp_path):
    """Write a program to a file."""

    def write(text):
        path = tmp_path / "program.py"
        path.write_text(textwrap.dedent(text))
        return str(path)

    return write


def written(stdout="", stderr="", code=0, first_pid=5000, last_pid=5010, **rest):
    return Run(code, stdout, stderr, 0.1, first_pid, last_pid, **rest)


def lines(*stdout, code=0):
    return Sample(code, stdout, ())


# -- what of a run counts ------------------------------------------------------


def test_ids_addresses_and_random_names_do_not_count():
    a, b = normalise(
        [
            written("pid 5003 <Lock at 0x7f0011223344> /tmp/pymp-abcd1234/listener-a_cdefgh"),
            written(
                "pid 6003 <Lock at 0x7f0055667788> /tmp/pymp-zyxw9876/listener-b_cdefgh",
                first_pid=6000,
                last_pid=6010,
            ),
        ]
    )
    assert a == b


def test_a_number_that_every_run_writes_is_not_taken_for_an_id():
    a, b = normalise([written("5003 is the answer"), written("5003 is the answer")])
    assert a == b and a.stdout == ("5003 is the answer",)


def test_other_numbers_count():
    a, b = normalise([written("counted 5"), written("counted 4")])
    assert a != b


def test_frames_of_libraries_do_not_count_but_those_of_the_program_do():
    library = os.__file__
    text = textwrap.dedent(
        f"""\
        Traceback (most recent call last):
          File "/home/me/app.py", line 3, in <module>
            queue.put(1)
          File "{library}", line 10, in put
            raise ValueError
                  ^^^^^^^^^^
        ValueError: closed
        """
    )
    (sample,) = normalise([written(stderr=text)])
    assert sample.stderr == (
        "Traceback (most recent call last):",
        '  File "/home/me/app.py", line 3, in <module>',
        "    queue.put(1)",
        "ValueError: closed",
        "",
    )


# -- what the standard module explains -----------------------------------------


def test_order_counts_if_it_is_always_the_same():
    standard = [lines("a", "b")] * 3
    assert explains(standard, lines("a", "b"), exhausted=False)
    assert not explains(standard, lines("b", "a"), exhausted=True)


def test_order_does_not_count_if_it_varies():
    standard = [lines("a", "b", "c"), lines("b", "a", "c")]
    assert explains(standard, lines("c", "b", "a"), exhausted=False)
    assert not explains(standard, lines("c", "b", "b"), exhausted=True)


def test_of_a_race_only_outcomes_that_were_met_count():
    standard = [lines("5"), lines("5"), lines("5"), lines("4")]
    assert explains(standard, lines("4"), exhausted=True)
    assert not explains(standard, lines("6"), exhausted=True)


def test_a_deadlock_that_happens_sometimes_is_one_of_the_outcomes():
    standard = [lines("x", code=None), lines("y", code=0)]
    assert explains(standard, lines("x", code=None), exhausted=False)
    assert explains(standard, lines("y", code=0), exhausted=False)
    assert not explains(standard, lines("x", code=0), exhausted=True)
    assert not explains(standard, lines("y", code=1), exhausted=True)


def test_times_do_not_count_if_they_vary():
    standard = [lines("took 0.123 s"), lines("took 0.456 s")]
    assert explains(standard, lines("took 9.8 s"), exhausted=False)
    assert not explains(standard, lines("failed after 9.8 s"), exhausted=True)


def test_random_numbers_do_not_count_if_no_two_runs_agree():
    standard = [lines(f"drew {n}") for n in (3, 141, 59, 26)]
    assert not explains(standard, lines("drew 535"), exhausted=False)
    assert explains(standard, lines("drew 535"), exhausted=True)
    assert not explains(standard, lines("lost 535"), exhausted=True)


def test_what_is_left_counts_unless_the_standard_module_leaves_it_too():
    leaves, leaves_nothing = (normalise([written(names=names)])[0] for names in (("psm_1",), ()))
    assert explains([leaves], leaves, exhausted=True)
    assert explains([leaves], leaves_nothing, exhausted=True)
    assert not explains([leaves_nothing], leaves, exhausted=True)


def test_of_an_endless_loop_the_start_counts():
    standard = [
        lines("1", "2", "3", "4", code=None),
        lines("1", "2", "3", code=None),
    ]
    assert explains(standard, lines("1", "2", "3", "4", "5", code=None), exhausted=True)
    assert not explains(standard, lines("1", "3", "4", "5", code=None), exhausted=True)
    assert not explains(standard, lines("", code=None), exhausted=True)


# -- whole programs ------------------------------------------------------------


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_program_sees_its_own_name_arguments_and_start_method(program, method):
    path = program(
        """
        import multiprocessing, os, sys

        def child():
            print(__name__, multiprocessing.get_start_method(), flush=True)

        if __name__ == "__main__":
            print(sys.argv[1:], os.path.basename(__file__), os.path.basename(sys.path[0]))
            multiprocessing.set_start_method("spawn")
            process = multiprocessing.get_context(sys.argv[1]).Process(target=child)
            process.start()
            process.join()
        """
    )
    found = compare_program(path, method, [method, "--flag"], QUICK)
    assert (found.result, found.differences) == ("identical", [])
    assert f"['{method}', '--flag'] program.py" in found.martlet[0].stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("print('martlet' if on_martlet else 'standard')", "+martlet"),
        ("raise SystemExit(3 if on_martlet else 0)", "martlet: exit code 3"),
        ("raise (ValueError if on_martlet else TypeError)('same text')", "+ValueError: same text"),
        ("while on_martlet: pass", "martlet: does not end"),
        ("while not on_martlet: pass", "standard: does not end; martlet: exit code 0"),
    ],
)
def test_what_differs_is_said(program, text, said):
    found = compare_program(
        program(ON_MARTLET + text), "fork", settings=Settings(runs=1, timeout=1.5, patience=0)
    )
    assert found.result == "different"
    assert said in found.differences[0]


def test_a_program_that_fails_in_a_start_method_has_to_fail_there_only(program):
    fails_in_spawn = """
        import multiprocessing, uuid
        if multiprocessing.get_start_method() == "spawn":
            raise LookupError(uuid.uuid4())
        """
    path = program(fails_in_spawn)
    assert compare_program(path, "spawn", settings=QUICK).result == "not on standard"
    assert compare_program(path, "fork", settings=QUICK).result == "identical"


def test_the_command_counts_differences_in_its_exit_code(program, capsys):
    assert diff.main(["--runs", "1", program("print('same')")]) == 0
    assert diff.main(["--runs", "1", program(ON_MARTLET + "raise SystemExit(on_martlet)")]) == 1
    assert "1 different" in capsys.readouterr().out
    assert diff.main(["/nowhere.py"]) == 2


def test_options_may_follow_a_folder_but_belong_to_a_program(program, capsys):
    folder = os.path.dirname(program("import sys; print(sys.argv[1:])"))
    assert diff.main([folder, "--runs", "1", "--method", "all"]) == 0
    assert "3 identical" in capsys.readouterr().out
    assert diff.main(["--runs", "1", program("print()"), "--method", "all"]) == 0
    assert "1 identical" in capsys.readouterr().out
    assert diff.main([folder, "/nowhere"]) == 2


# -- processes -----------------------------------------------------------------

DETACHED = "import subprocess, sys; subprocess.Popen(['sleep', '60'], start_new_session=True)"


def test_a_process_that_outlives_its_program_is_named_and_killed(monkeypatch):
    tokens = []

    def remember(environment):
        tokens.append(tree_environment(environment))
        return tokens[-1]

    monkeypatch.setattr(processes, "tree_environment", remember)
    done = run([sys.executable, "-c", DETACHED], timeout=30, grace=0.2)
    assert done.code == 0
    assert done.processes == ("sleep 60",)
    assert members(tokens[0][0]) == []


def test_a_program_that_never_ends_is_killed_with_its_children_and_keeps_its_output():
    start = time.monotonic()
    done = run(
        [sys.executable, "-uc", f"print('here'); {DETACHED}\nwhile True: pass"], timeout=1, grace=30
    )
    assert time.monotonic() - start < 10
    assert (done.code, done.stdout) == (None, "here\n")


def test_what_is_written_because_of_the_end_does_not_count():
    text = """
import time
from multiprocessing import resource_tracker
resource_tracker.register("/nothing", "semaphore")
print("here", flush=True)
time.sleep(60)
"""
    done = run([sys.executable, "-c", text], timeout=1)
    assert (done.code, done.stdout, done.stderr) == (None, "here\n", "")


def test_a_signal_that_ends_the_command_ends_what_it_runs(program):
    token, environment = tree_environment(os.environ)
    endless = program("print('runs', flush=True)\nwhile True: pass")
    command = subprocess.Popen(
        [sys.executable, "-m", "martlet", "diff", "--timeout", "600", endless],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not any(endless in command_line(pid) for pid in members(token) if pid != command.pid):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    command.terminate()
    assert command.wait(30) == 128 + signal.SIGTERM
    assert members(token) == []


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def test_a_tree_inside_of_a_tree_belongs_to_both():
    outer, environment = tree_environment(os.environ)
    inner, _ = tree_environment(environment)
    assert inner.startswith(outer + "/")


def test_a_name_left_in_shared_memory_is_noticed():
    text = """
from multiprocessing import resource_tracker, shared_memory
block = shared_memory.SharedMemory(create=True, size=8)
resource_tracker.unregister(block._name, "shared_memory")
print(block.name)
"""
    done = run([sys.executable, "-c", text], timeout=30)
    name = done.stdout.strip()
    Path("/dev/shm", name).unlink()
    assert name in done.names


def test_a_jostled_program_does_the_same():
    done = run([sys.executable, "-c", "print(sum(range(10**6)))"], timeout=60, jostle=True)
    assert (done.code, done.stdout) == (0, "499999500000\n")
