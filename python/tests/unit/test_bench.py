"""The machinery of the benchmarks: what it measures, whom, and what it says of it."""

import io
import multiprocessing
import os
import time

import pytest
from martlet.cli.bench.contenders import CONTENDERS, RIVALS
from martlet.cli.bench.load import busy_loops
from martlet.cli.bench.measure import Sample, Stopwatch, calibrated, percentile
from martlet.cli.bench.processor import TreeClock, descendants
from martlet.cli.bench.rows import rows, select
from martlet.cli.bench.runner import Measured, import_failure, measure
from martlet.cli.bench.summary import judge, ratio, summarise
from martlet.cli.bench.table import Table, amount, quantity
from martlet.cli.bench.team import Team
from martlet.cli.bench.workloads import WORKLOADS


def taking(seconds_each, overhead=0.0):
    """A workload of a known cost, and the counts that it was run with."""
    counts = []

    def run(count):
        counts.append(count)
        return Sample(count, count * seconds_each + overhead, count * seconds_each, {})

    return run, counts


@pytest.mark.parametrize("each", [1e-8, 1e-6, 1e-3, 0.09])
def test_a_calibration_finds_a_count_that_takes_long_enough(each):
    run, _ = taking(each)
    assert 0.05 <= calibrated(run, 0.1, None).seconds <= 0.3


def test_a_known_cost_is_measured_once():
    run, counts = taking(1e-6)
    calibrated(run, 0.1, 1e-6)
    assert counts == [100_000]


def test_a_cost_that_was_overestimated_is_measured_again():
    run, counts = taking(1e-6)
    assert calibrated(run, 0.1, 1e-3).seconds >= 0.05
    assert counts[0] == 100


def test_one_slow_operation_is_enough():
    run, counts = taking(3.0)
    calibrated(run, 0.1, None)
    assert counts == [1]


def test_a_calibration_stays_below_the_largest_count():
    run, counts = taking(1e-6)
    assert calibrated(run, 0.1, None, most=50).count == 50
    assert max(counts) == 50


def test_one_delay_does_not_end_a_calibration():
    delays = iter([0.09])

    def run(count):
        return Sample(count, count * 1e-6 + next(delays, 0.0), count * 1e-6, {})

    assert calibrated(run, 0.1, None).count > 10_000


def test_waiting_for_a_processor_is_not_taken_for_work():
    def run(count):
        return Sample(count, count * 1e-6 + 0.08, count * 1e-6, {})

    assert calibrated(run, 0.1, None).count > 10_000


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([3, 1, 2], 50, 2), ([1, 2, 3, 4], 50, 2), (range(1, 101), 99, 99), ([5], 99, 5)],
)
def test_a_percentile_is_one_of_the_values(values, percent, expected):
    assert percentile(list(values), percent) == expected


def test_a_stopwatch_counts_the_work_of_other_processes():
    def work():
        end = time.process_time() + 0.1
        while time.process_time() < end:
            pass

    process = multiprocessing.get_context("fork").Process(target=work)
    with Stopwatch() as watch:
        process.start()
        process.join()
    assert watch.processor >= 0.1


def test_living_processes_count_below_the_one_that_started_them():
    process = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
    process.start()
    try:
        assert process.pid in descendants()
        assert TreeClock().seconds() >= 0
    finally:
        process.kill()
        process.join()


def test_a_team_begins_together_and_ends_with_the_last():
    def role(member, pause):
        member.start()
        time.sleep(pause)
        member.finish([pause])

    team = Team(multiprocessing.get_context("fork"))
    team.add(role, 0.0)
    team.add(role, 0.2)
    sample = team.run(2)
    assert 0.2 <= sample.seconds
    assert sample.latencies["p50"] in (0.0, 0.2)


def test_a_role_that_fails_says_why():
    def role(member):
        raise ValueError("no such thing")

    team = Team(multiprocessing.get_context("fork"))
    team.add(role)
    with pytest.raises(RuntimeError, match="no such thing"):
        team.run(1)


def test_a_ratio_is_taken_round_by_round():
    drifting, steady = [1.0, 2.0, 4.0], [0.5, 1.0, 2.0]
    assert ratio(drifting, steady).median == 2
    assert ratio(drifting, steady).half_range == 0
    assert summarise([3.0, 1.0, 2.0]).median == 2
    assert summarise([3.0, 1.0, 2.0]).half_range == 1


def verdict(martlet, target=None, loaded=False, rival=10.0, processor=1.0):
    seconds = {"standard": [10.0], "martlet": [martlet], "other": [rival]}
    return judge(seconds, {"standard": [1.0], "martlet": [processor]}, target, loaded)


def test_a_row_that_falls_short_says_in_what():
    assert verdict(2.0, target=5).faults == ()
    assert verdict(4.0, target=5).faults == ("below target",)
    assert verdict(2.0, rival=1.0).faults == ("behind other",)
    assert verdict(2.0, rival=1.0).best == ("other", 10)


def test_under_load_half_will_do_but_processor_time_counts():
    assert verdict(4.0, target=5, loaded=True).faults == ()
    assert verdict(8.0, target=5, loaded=True).faults == ("below target",)
    assert verdict(2.0, loaded=True, processor=1.5).faults == ("more processor time",)
    assert verdict(2.0, processor=1.5).faults == ()


@pytest.mark.parametrize(
    ("slow", "steady", "loaded", "faults"),
    [
        (2.1, True, False, ("one measurement took 2.1 times the median",)),
        (2.0, True, False, ()),
        (2.1, False, False, ()),
        (2.1, True, True, ()),
    ],
)
def test_one_slow_measurement_is_a_fault_of_a_steady_row(slow, steady, loaded, faults):
    seconds = {"standard": [10.0] * 3, "martlet": [1.0, slow, 1.0]}
    processor = {name: [1.0] * 3 for name in seconds}
    assert judge(seconds, processor, None, loaded, steady).faults == faults


def test_every_target_and_limit_belongs_to_a_row():
    found = [row for workload in WORKLOADS.values() for row in rows(workload)]
    assert len({row.name for row in found}) == len(found)
    assert sum(row.target is not None for row in found) == 38
    assert sum(row.limit is not None for row in found) == 23
    aimless = [row.workload for row in found if row.target is None]
    assert [workload.name for workload in aimless if not (workload.curve or workload.steady)] == []


def test_rows_are_chosen_by_a_part_of_their_name_or_a_pattern():
    assert [workload.name for workload in select("round-trip/p99", False)] == ["queue/round-trip"]
    assert {workload.name for workload in select("queue/?-1/*", True)} == {
        "queue/1-1/int",
        "queue/1-1/tuple",
        "queue/4-1/int",
    }
    assert "queue/8-1/int" in {workload.name for workload in select("queue/?-1/*", False)}
    assert select("no such row", False) == []


def test_a_rival_takes_part_where_its_interface_has_the_thing():
    entered = {
        rival.name: [name for name in WORKLOADS if rival.can(name)] for rival in CONTENDERS.values()
    }
    assert all(entered.values())
    assert entered["standard"] == entered["martlet"] == list(WORKLOADS)
    assert "queue/round-trip" not in entered["quick-queue"]
    assert "queue/4-1/int" not in entered["py-sharedmemory"]
    assert "queue/bytes/64KiB" not in entered["posix_ipc"]
    assert entered["joblib"] == ["pool/map"]
    assert entered["UltraDict"] == ["manager/dict"]
    assert all(rival.package and rival.module for rival in RIVALS)


def test_a_module_that_cannot_be_imported_is_named_with_the_reason(tmp_path, monkeypatch):
    (tmp_path / "broken_module.py").write_text("raise ImportError('needs a newer system')\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert import_failure(["json"]) is None
    assert import_failure(["broken_module"]) == "ImportError: needs a newer system"
    assert "absent_module" in import_failure(["absent_module"])


@pytest.mark.parametrize("name", ["queue/1-1/int", "pipe/round-trip"])
def test_both_modules_are_measured_in_every_round(name):
    found = measure(WORKLOADS[name], ["standard", "martlet"], 2, 0.005, 60.0)
    assert found.failures == {}
    metric = WORKLOADS[name].metrics[0]
    assert {contender: len(v) for contender, v in found.seconds(metric).items()} == {
        "standard": 2,
        "martlet": 2,
    }
    assert all(value > 0 for values in found.seconds(metric).values() for value in values)
    assert all(value > 0 for values in found.processor().values() for value in values)


def test_a_contender_that_fails_is_left_out_with_the_reason():
    found = measure(WORKLOADS["queue/1-1/int"], ["standard", "martlet"], 1, 0.005, 0.01)
    assert found.samples == {}
    assert found.failures == dict.fromkeys(("standard", "martlet"), "did not end within 0.01 s")


def test_times_of_single_operations_are_metrics_of_their_own():
    found = Measured({"martlet": [{"count": 4, "seconds": 2.0, "processor": 1.0,
                                   "latencies": {"p50": 0.25}}]})  # fmt: skip
    assert found.seconds("each") == {"martlet": [0.5]}
    assert found.seconds("p50") == {"martlet": [0.25]}
    assert found.processor() == {"martlet": [0.25]}


@pytest.mark.parametrize(
    ("seconds", "unit", "items", "text"),
    [
        (5e-6, "/s", 1, "200 k/s"),
        (0.5, "/s", 1, "2 /s"),
        (1e-3, "B/s", 1 << 20, "1.05 GB/s"),
        (5e-8, "ns", 1, "50 ns"),
        (0.0015, "ms", 1, "1.5 ms"),
    ],
)
def test_a_row_is_shown_in_its_unit(seconds, unit, items, text):
    assert quantity(seconds, {"unit": unit, "items": items}) == text


def test_an_amount_finds_its_unit():
    assert [amount(s) for s in (2e-9, 3e-6, 0.004)] == ["2 ns", "3 us", "4 ms"]


def row(name, martlet, target):
    results = {
        "standard": {"seconds": [4.0], "processor": [1.0]},
        "martlet": {"seconds": [martlet], "processor": [1.0]},
        "pyzmq": {"seconds": [8.0], "processor": [1.0]},
    }
    return {
        "name": name,
        "unit": "ms",
        "items": 1,
        "target": target,
        "limit": "ring",
        "steady": False,
        "results": results,
        "failures": {"billiard": "did not end within 30 s"},
    }


def test_the_table_shows_rows_that_lose_like_the_others():
    file = io.StringIO()
    table = Table(["good", "bad"], file)
    table.add(row("good", 1.0, 3), {"ring": 0.5}, False)
    table.add(row("bad", 2.0, 3), {"ring": 0.5}, False)
    table.finish(["standard", "martlet", "pyzmq"])
    lines = file.getvalue().splitlines()
    good, bad = (next(line for line in lines if line.startswith(name)) for name in ("good", "bad"))
    assert good.split()[5:8] == ["1.00", "4.00", "±"]
    assert "below target" not in good
    assert bad.endswith("below target")
    assert "    pyzmq 8e+03 ms (0.50)" in lines
    assert "    billiard: did not end within 30 s" in lines
    assert lines[-2:] == ["1 rows fall short:", "  bad: below target"]


def test_busy_loops_end_with_the_body():
    before = set(descendants())
    with busy_loops(2):
        loops = set(descendants()) - before
        assert len(loops) == 2
    assert not loops & set(descendants())
    assert all(not os.path.exists(f"/proc/{pid}") for pid in loops)
