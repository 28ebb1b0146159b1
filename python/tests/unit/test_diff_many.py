"""Properties of comparing many programs: endless ones, those beside others, and what is shown."""

import io
import textwrap

import pytest
from martlet.cli import diff
from martlet.cli.diff.check import Comparison, Settings, compare_program
from martlet.cli.diff.compare import explains
from martlet.cli.diff.endless import EndlessPrograms
from martlet.cli.diff.many import REPEATED, Task, side_by_side
from martlet.cli.diff.normalise import Sample
from martlet.cli.diff.report import Table
from martlet.cli.processes import Run

QUICK = Settings(runs=1, timeout=20.0, patience=0.0)
#: Lines that tell the program which module it is on, as only a differing program would.
ON_MARTLET = """\
import multiprocessing, time
on_martlet = len(multiprocessing.__path__) > 1
"""


@pytest.fixture
def program(tmp_path):
    """Write a program to a file."""

    def write(text, name="program.py"):
        path = tmp_path / name
        path.write_text(textwrap.dedent(text))
        return str(path)

    return write


# -- endless programs ----------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ('"""Endless: a clock."""', True),
        ("# endless", True),
        ("'Endless'", True),
        ('"""Not endless."""', False),
        ("# Endlessly long, but it ends.", False),
        ("endless = 1", False),
    ],
)
def test_the_first_line_says_that_a_program_is_endless(program, first, said):
    assert EndlessPrograms().holds(program(first + "\nprint()\n"), "fork") is said


def test_a_list_says_it_of_programs_that_do_not(program):
    listed = EndlessPrograms.read(program('"program.py" = ["spawn"]', "endless.toml"))
    path = program("print()")
    assert listed.holds(path, "spawn") and not listed.holds(path, "fork")
    with pytest.raises(ValueError, match="program.py"):
        EndlessPrograms.read(program('"program.py" = "spawn"', "wrong.toml"))


def test_of_an_endless_program_two_seconds_of_its_output_are_compared(program):
    # Not flushed, and from a child: in a pipe nothing of it would be seen.
    path = program(
        """
        import time
        from multiprocessing import Process

        def tick():
            for number in range(10**6):
                print(number)
                time.sleep(0.2)

        if __name__ == "__main__":
            process = Process(target=tick)
            process.start()
            process.join()
        """
    )
    found = compare_program(path, "spawn", settings=QUICK, endless=True)
    assert (found.result, found.differences) == ("identical", [])
    for run in (*found.standard, *found.martlet):
        assert run.code is None and run.writing
        assert run.stdout.startswith("0\n1\n2\n")
        assert len(run.stdout.splitlines()) <= 11


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("for n in range(3 if on_martlet else 10**6): print(n); time.sleep(0.2)", "exit code 0"),
        ("for n in range(10**6): print(n); time.sleep(60 if on_martlet else 0.2)", "no more"),
        ("for n in range(10**6): print(2 * n if on_martlet else n); time.sleep(0.2)", "-1"),
    ],
)
def test_what_differs_of_an_endless_program_is_said(program, text, said):
    found = compare_program(program(ON_MARTLET + text), "fork", settings=QUICK, endless=True)
    assert found.result == "different"
    assert said in found.differences[0]


def test_waiting_for_ever_without_output_is_not_endless_output(program):
    text = ON_MARTLET + "while True:\n    on_martlet or print('tick'); time.sleep(0.2)"
    settings = Settings(runs=1, timeout=4.0, patience=0.0)
    found = compare_program(program(text), "fork", settings=settings, endless=True)
    assert found.result == "different"
    assert "-tick" in found.differences[0]


def cut(*stdout, writing, stderr=()):
    return Sample(None, stdout, stderr, writing=writing)


def test_one_run_accounts_for_what_goes_further_and_still_writes():
    standard = [cut("1", "2", "3", "", writing=True)]
    assert explains(standard, cut("1", "2", "3", "4", "", writing=True), exhausted=False)
    assert not explains(standard, cut("1", "2", "3", "", writing=False), exhausted=True)
    assert not explains(standard, cut("1", "4", "", writing=True), exhausted=True)
    waits = [cut("1", "", writing=False)]
    assert explains(waits, cut("1", "", writing=False), exhausted=False)
    assert not explains(waits, cut("1", "2", "", writing=False), exhausted=True)


def test_tracebacks_of_processes_that_fail_together_may_mix():
    apart = ("Traceback (most", "  line", "ValueError: a b", "Traceback (most", "ValueError: a b")
    mixed = ("Traceback (most", "Traceback (most", "  line", "ValueError: ValueError: a b", "a b")
    standard = [cut(writing=False, stderr=apart), cut(writing=False, stderr=apart[::-1])]
    assert explains(standard, cut(writing=False, stderr=mixed), exhausted=True)
    other = tuple(line.replace("ValueError", "TypeError") for line in mixed)
    assert not explains(standard, cut(writing=False, stderr=other), exhausted=True)


# -- side by side --------------------------------------------------------------


def test_results_come_in_order_and_what_differs_comes_again_alone(program):
    same, other = program("print('same')", "a.py"), program(ON_MARTLET + "print(on_martlet)")
    tasks = [Task(path, method) for path in (same, other) for method in ("fork", "spawn")]
    found = list(side_by_side(tasks, [], QUICK, lambda text: None))
    assert [(one.program, one.method) for one in found] == [
        (task.program, task.method) for task in [*tasks, *tasks[2:]]
    ]
    assert [one.result for one in found] == ["identical"] * 2 + [REPEATED] * 2 + ["different"] * 2


def test_the_standard_module_runs_again_side_by_side_only_to_explain(program):
    tasks = [Task(program("print('same')"), "fork")]
    (found,) = side_by_side(tasks, [], Settings(runs=3), lambda text: None)
    assert (len(found.standard), len(found.martlet)) == (1, 3)


def test_the_command_compares_side_by_side(program, tmp_path, capsys):
    program("print('same')", "one.py")
    program("# endless\nimport time\nwhile True: print('tick', flush=True); time.sleep(0.2)")
    options = ["--side-by-side", "--runs", "1", "--method", "all"]
    assert diff.main([*options, str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert "2 programs in fork, spawn, forkserver: 6 of 6 identical" in output
    assert output.count("endless    endless  identical") == 3
    assert "\r" not in output and "not on standard" not in output
    program(ON_MARTLET + "raise SystemExit(on_martlet)")
    assert diff.main([*options, str(tmp_path)]) == 1
    assert diff.main(["--endless", "/nowhere.toml", str(tmp_path)]) == 2


# -- the table -----------------------------------------------------------------


RUN = Run(0, "", "", 0.1, 5000, 5001)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("kind", [io.StringIO, Terminal])
def test_progress_is_shown_on_a_terminal_only(kind):
    file = kind()
    tasks = [Task("a.py", "fork")]
    table = Table(tasks, 10.0, True, file)
    table.progress("0 of 1: a.py (fork)")
    table.add(Comparison("a.py", "fork", standard=[RUN], martlet=[RUN]))
    table.finish([Comparison("a.py", "fork")])
    assert ("0 of 1" in file.getvalue()) == file.isatty()
    assert ("\r" in file.getvalue()) == file.isatty()
    assert "1 program in fork: 1 of 1 identical, 0 different (CPython" in file.getvalue()


def test_what_fails_on_the_standard_module_too_is_explained_in_the_line_of_counts():
    file = io.StringIO()
    failing = Comparison("a.py", "spawn", "not on standard")
    Table([Task("a.py", "spawn")], 10.0, False, file).finish([failing])
    assert "0 different, 1 fail on the standard module there, too" in file.getvalue()
